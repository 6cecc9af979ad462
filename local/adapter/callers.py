"""Who may call: programs reach the APIs, web pages reach the sites that are deployed and nothing else.

ministack 1.5.33 answers every origin and every Host, and runs Lambda functions as this user, so any page that is open in
a browser could run code here. That the server listens on 127.0.0.1 only is no protection: a page may send requests
there, and may point its own domain there as well (DNS rebinding).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack import app
from ministack.services import alb, cloudfront

from .aws import Answer, AsyncOperation
from .registry import wrap

NEEDS = {
    "ministack.app": (
        "_handle_alb_request", "_handle_cloudfront_dataplane_request", "_handle_post_body_shortcuts", "_handle_pre_body_request",
        "_handle_special_data_plane_request", "_parse_cloudfront_dataplane_host", "_send_response", "app"),
    "ministack.services.alb": ("find_lb_for_host",),
    "ministack.services.cloudfront": ("find_distribution_for_label",),
}

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

# SDKs are given 127.0.0.1 or localhost and put names before it (`<bucket>.localhost`). Nobody can point those elsewhere or
# own one: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
_API_HOST = re.compile(r"(127\.0\.0\.1|([a-z0-9._-]+\.)?localhost)(:\d+)?", re.IGNORECASE)
_SITE_HOST = re.compile(r".*\.(cloudfront|alb)\.localhost(:\d+)?", re.IGNORECASE)

# Every browser says with one of them that a page is behind a request, and no page can leave both out:
# https://developer.mozilla.org/docs/Glossary/Forbidden_request_header
_SENT_BY_BROWSERS = (b"origin", b"sec-fetch-site")


def refusal(scope: Scope) -> str | None:
    """Why a request is refused, or None."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"]
    host = hosts[0] if len(hosts) == 1 else ""
    if _is_site(host):
        internal = scope["type"] == "websocket" or scope["path"].startswith("/_ministack/")
        return "a site of the local cloud answers no such request" if internal else None
    if not _API_HOST.fullmatch(host) or _SITE_HOST.fullmatch(host):
        return f"the local cloud answers to 127.0.0.1, to *.localhost and to the names of deployed sites; {host!r} is none of them"
    if any(name.lower() in _SENT_BY_BROWSERS for name, _ in scope["headers"]):
        return "the APIs of the local cloud are for programs such as the AWS CLI: web pages may not call them"
    return None


def _is_site(host: str) -> bool:
    """Whether this is the name of a distribution or a load balancer that is deployed."""
    label = app._parse_cloudfront_dataplane_host(host)
    return (label is not None and cloudfront.find_distribution_for_label(label) is not None) or alb.find_lb_for_host(host) is not None


def _guard() -> None:
    """Refuses before ministack sees anything. Written out, since the server asks whether an application is a coroutine function."""
    original = app.app

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        reason = refusal(scope) if scope["type"] in ("http", "websocket") else None
        if reason is None:
            await original(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await app._send_response(send, 403, {"Content-Type": "text/plain; charset=utf-8"}, f"{reason}\n")

    app.app = guarded


async def _unless_site(original: AsyncOperation, method: str, path: str, headers: Mapping[str, str], *rest: Any) -> Answer | None:
    """Paths of ministack's own (`/health`, `OPTIONS` of anything) hid the same paths of a site."""
    return None if _is_site(headers.get("host", "")) else await original(method, path, headers, *rest)


async def _site_alone(
        original: AsyncOperation, method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]],
        request_id: str, raw_path: str | None = None, raw_query_string: str = "", client_ip: str = "127.0.0.1") -> Answer | None:
    """Without this a site's name leads to the APIs that ministack knows by their path alone, such as `/v2/email`."""
    host = headers.get("host", "")
    if not _is_site(host):
        return await original(method, path, headers, body, query, request_id, raw_path, raw_query_string, client_ip)
    answer: Answer | None = await app._handle_cloudfront_dataplane_request(
        host, path, raw_path or path, raw_query_string, method, headers, body, query, client_ip)
    return answer or await app._handle_alb_request(host, path, method, headers, body, query, raw_query_string, raw_path)


MENDS = (
    _guard,
    lambda: wrap(app, "_handle_pre_body_request", _unless_site),
    lambda: wrap(app, "_handle_post_body_shortcuts", _unless_site),
    lambda: wrap(app, "_handle_special_data_plane_request", _site_alone),
)
