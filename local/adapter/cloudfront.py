"""CloudFront: distributions in a browser and by their alias, functions listed once and known to IAM by their name."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from ministack import app
from ministack.core import iam_actions
from ministack.services import cloudfront

from .aws import Answer, AsyncOperation, Operation
from .registry import Props, wrap

NEEDS = {
    "ministack.app": ("_parse_cloudfront_dataplane_host",),
    "ministack.core.iam_actions": ("extract_resource_arn",),
    "ministack.services.cloudfront": (
        "_cf_list_functions", "_distributions", "_get_distribution_aliases", "handle_viewer_request"),
}


async def _serve_browser(
        original: AsyncOperation, distribution: Props, method: str, path: str, uri: str, query: str, headers: Props,
        *args: Any, **kwargs: Any) -> Answer:
    """`<label>.cloudfront.localhost` is reached without TLS, which the local cloud does not speak: no redirect to https."""
    if headers.get("host", "").partition(":")[0].endswith(".cloudfront.localhost"):
        headers = dict(headers) | {"x-forwarded-proto": "https"}
    return await original(distribution, method, path, uri, query, headers, *args, **kwargs)


def _label_by_alias(original: Callable[[str], str | None], host: str) -> str | None:
    """ministack 1.5.33 knows a distribution by its own name only; an alias fell through to S3's list of buckets."""
    if label := original(host):
        return label
    name = host.partition(":")[0].lower()
    if "." not in name:
        return None
    for distribution in cloudfront._distributions.values():
        if any(fnmatchcase(name, alias.lower()) for alias in cloudfront._get_distribution_aliases(distribution)):
            return str(distribution["DomainName"]).partition(".")[0]
    return None


def _list_functions_once(original: Operation, query: Props) -> Answer:
    """Without a stage ListFunctions means DEVELOPMENT on AWS; ministack 1.5.33 lists a published function twice."""
    return original(query if query.get("Stage") else {**query, "Stage": ["DEVELOPMENT"]})


def _function_named(
        original: Callable[..., str], service: str, method: str, path: str, headers: Props, body: bytes, query: Props, region: str,
        account: str) -> str:
    """ministack 1.5.33 asks IAM about any function where one is named, so that a policy for that one allows nothing."""
    parts = path.strip("/").split("/")  # 2020-05-31/function/<name>/describe
    if service == "cloudfront" and parts[1:2] == ["function"] and len(parts) > 2:
        return f"arn:aws:cloudfront::{account}:function/{parts[2]}"
    return original(service, method, path, headers, body, query, region, account)


MENDS = (
    lambda: wrap(cloudfront, "handle_viewer_request", _serve_browser),
    lambda: wrap(app, "_parse_cloudfront_dataplane_host", _label_by_alias),
    lambda: wrap(cloudfront, "_cf_list_functions", _list_functions_once),
    lambda: wrap(iam_actions, "extract_resource_arn", _function_named),
)
