"""CloudFormation: `Fn::GetStackOutput` of a stack in another region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_region, set_request_region
from ministack.services.cloudformation import changesets, engine, handlers, stacks

from .registry import wrap

_RESOLVERS = (changesets, engine, handlers, stacks)  # each holds a reference of its own

NEEDS = {module.__name__: ("_resolve_refs",) for module in _RESOLVERS}


def _resolve_in_region(original: Callable[..., Any], value: Any, *context: Any) -> Any:
    """ministack 1.5.33 ignores `Region` and looks among the stacks of the reader's own."""
    spec = value.get("Fn::GetStackOutput") if isinstance(value, dict) else None
    if not isinstance(spec, dict) or "Region" not in spec:
        return original(value, *context)
    resolved = {name: engine._resolve_refs(part, *context) for name, part in spec.items()}
    own = get_region()
    set_request_region(resolved.pop("Region"))
    try:
        return original({"Fn::GetStackOutput": resolved}, *context)
    finally:
        set_request_region(own)


def _resolve_everywhere() -> None:
    for module in _RESOLVERS:
        wrap(module, "_resolve_refs", _resolve_in_region)


MENDS = (_resolve_everywhere,)
