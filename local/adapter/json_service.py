"""How a service that ministack 1.5.33 lacks answers AWS's JSON protocol, and how it gets into the server's tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack import app
from ministack.core import router

from .aws import Answer, AwsError
from .registry import Props

NEEDS = {
    "ministack.app": ("SERVICE_REGISTRY", "SERVICE_HANDLERS", "_state_map", "_loaded_modules", "_lazy_handler"),
    "ministack.core.router": ("SERVICE_PATTERNS",),
}

Actions = Mapping[str, Callable[[Props], dict[str, Any]]]
Handler = Callable[[str, str, Props, bytes, Props], Awaitable[Answer]]


def answers(service: str, actions: Actions) -> Handler:
    """The `handle_request` of a service that has these actions."""

    async def handle_request(_method: str, _path: str, headers: Props, body: bytes, _query: Props) -> Answer:
        name = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        json_type = {"Content-Type": "application/x-amz-json-1.1"}
        try:
            if name not in actions:
                raise AwsError("InvalidAction", f"the local cloud has no {service}:{name}")
            return 200, json_type, json.dumps(actions[name](json.loads(body or b"{}"))).encode()
        except AwsError as error:
            code, message = str(error).split(": ", 1)
            return 400, json_type, json.dumps({"__type": code, "message": message}).encode()

    return handle_request


def serves(module: str, service: str, target_prefix: str) -> Callable[[], None]:
    """The mend that adds a module as a service; the router knows a JSON service by the prefix of its target header."""

    def serve() -> None:
        name = module.rsplit(".", 1)[-1]
        app._loaded_modules[name] = sys.modules[module]
        app.SERVICE_REGISTRY[service] = {"module": name}
        app.SERVICE_HANDLERS[service] = app._lazy_handler(name)
        app._state_map[name] = name
        router.SERVICE_PATTERNS[service] = {"target_prefixes": [target_prefix], "credential_scope": service}

    return serve
