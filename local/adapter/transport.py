"""`aws:SecureTransport`: no TLS is spoken locally, so every request counts as secure.

Otherwise a bucket that enforces TLS refuses CloudFront's origin fetch, and with AUTH=true the bootstrap
bucket refuses the CLI (ministack 1.5.33). A policy that asks for TLS can therefore not be proven here.
"""

from __future__ import annotations

from contextvars import ContextVar

from ministack import app
from ministack.core import iam_evaluator

from .registry import wrap

NEEDS = {
    "ministack.app": ("pin_request_origin",),
    "ministack.core.iam_evaluator": ("_request_origin",),
}


def _secure_by_default() -> None:
    iam_evaluator._request_origin = ContextVar("request_origin", default=("127.0.0.1", True))


MENDS = (
    _secure_by_default,
    lambda: wrap(app, "pin_request_origin", lambda original, address, _secure: original(address, True)),
)
