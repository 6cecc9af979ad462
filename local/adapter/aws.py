"""Calls ministack's services in process, by the operation and parameter names that AWS documents.

A resource made this way is the one that the service's own API shows. Only each service's
`handle_request` is used, which is what answers an HTTP request too.
"""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Coroutine
from functools import cache
from typing import Any
from urllib.parse import urlencode

from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.session import Session

# The modules of ministack 1.5.33 that are not called like botocore's service.
_MODULES = {"wafv2": "waf", "elbv2": "alb", "logs": "cloudwatch_logs"}

Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[..., Answer]
AsyncOperation = Callable[..., Awaitable[Answer]]


class AwsError(ValueError):
    """A refusal of a service; its text becomes the resource's status reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.is_absence = "NotFound" in code or "NoSuch" in code


@cache
def _model(service: str) -> ServiceModel:
    return Session().get_service_model(service)


def call(service: str, operation: str, **parameters: Any) -> dict[str, Any]:
    """Calls one operation in the current account and region; absent (None) parameters are left out."""
    model = _model(service)
    shape = model.operation_model(operation)
    given = {name: value for name, value in parameters.items() if value is not None}
    request = create_serializer(model.resolved_protocol, include_validation=False).serialize_to_request(given, shape)
    body = request["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    if isinstance(body, str):
        body = body.encode()
    headers = {name.lower(): value for name, value in request["headers"].items()}
    module = importlib.import_module(f"ministack.services.{_MODULES.get(service, service)}")
    status, answered, content = _finish(module.handle_request(
        request["method"], request["url_path"], headers, body, dict(request["query_string"] or {})), service, operation)
    parsed = create_parser(model.resolved_protocol).parse(
        {"status_code": status, "headers": HeadersDict(answered), "body": content}, shape.output_shape)
    if status >= 300:
        error = parsed.get("Error", {})
        raise AwsError(error.get("Code", str(status)), error.get("Message", "no message"))
    return dict(parsed)


def deletes(service: str, operation: str, parameter: str, listed: bool = False) -> Callable[[str, object], None]:
    """A resource type's delete: one operation by physical id; a resource that is gone already is deleted."""

    def delete(physical_id: str, _props: object) -> None:
        try:
            call(service, operation, **{parameter: [physical_id] if listed else physical_id})
        except AwsError as error:
            if not error.is_absence:
                raise

    return delete


def _finish(coroutine: Coroutine[None, None, Answer], service: str, operation: str) -> Answer:
    """The result of a handler that never waits: CloudFormation's handlers run on the server's own loop."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        status, headers, body = stop.value
        return status, headers, body
    coroutine.close()
    raise RuntimeError(f"{service}:{operation} waits for something else and cannot be called from a resource handler")
