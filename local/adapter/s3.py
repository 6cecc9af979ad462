"""S3: the tags of a bucket, and what is not there."""

from __future__ import annotations

from collections.abc import Callable

from ministack.core import iam_evaluator
from ministack.services import s3
from ministack.services.cloudformation import provisioners

from .aws import Answer, Operation
from .registry import Created, Props, wrap

NEEDS = {
    "ministack.core.iam_evaluator": ("EvalContext", "evaluate_resource_policy"),
    "ministack.services.s3": (
        "_bucket_owner_account", "_bucket_policies", "_bucket_tags", "_ensure_bucket", "_error", "get_account_id", "get_region",
        "serve_cloudfront_origin_fetch"),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS", "_STACK_TAG_PROPERTY"),
}


def _keep_tags() -> None:
    """ministack 1.5.33 drops a template's bucket tags, without which CDK's auto-delete refuses to empty the bucket."""
    bucket = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    provisioners._STACK_TAG_PROPERTY["AWS::S3::Bucket"] = ("Tags", "list")

    def tag(name: str, props: Props) -> None:
        s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in props.get("Tags", [])}

    def created(original: Callable[..., Created], logical_id: str, props: Props, stack: str) -> Created:
        name, attributes = original(logical_id, props, stack)
        tag(name, props)
        return name, attributes

    def updated(original: Callable[..., Created], current: str, old: Props, new: Props, stack: str) -> Created:
        name, attributes = original(current, old, new, stack)
        tag(name, new)
        return name, attributes

    wrap(bucket, "create", created)
    wrap(bucket, "update", updated)


def _missing_key(original: Operation, bucket_name: str, key: str, method: str, headers: Props, source_arn: str = "", oai_id: str = "") -> Answer:
    """S3 answers 404 for a missing key to whoever may list the bucket; ministack 1.5.33 answers 403 to every distribution."""
    answer = original(bucket_name, key, method, headers, source_arn, oai_id)
    bucket = s3._ensure_bucket(bucket_name)
    if answer[0] != 403 or bucket is None or key in bucket["objects"] or not _may_list(bucket_name, source_arn):
        return answer
    missing: Answer = s3._error("NoSuchKey", "The specified key does not exist.", 404, f"/{bucket_name}/{key}")
    return missing


def _may_list(bucket_name: str, source_arn: str) -> bool:
    """Whether the bucket's policy lets a distribution with origin access control list it."""
    owner = s3._bucket_owner_account(bucket_name) or s3.get_account_id()
    policy = s3._bucket_policies.get_scoped(owner, None, bucket_name)
    if not policy or not source_arn:
        return False
    context = iam_evaluator.EvalContext(
        principal_arn="*", principal_type="Service", principal_account="", action="s3:ListBucket",
        resource_arn=f"arn:aws:s3:::{bucket_name}", region=s3.get_region(), service_context={"aws:sourcearn": source_arn})
    allowed: bool = iam_evaluator.evaluate_resource_policy(policy, context, service="cloudfront.amazonaws.com").decision == "Allow"
    return allowed


MENDS = (
    _keep_tags,
    lambda: wrap(s3, "serve_cloudfront_origin_fetch", _missing_key),
)
