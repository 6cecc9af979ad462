"""What a resource type and a mend are, and how they get into ministack."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from types import ModuleType
from typing import Any

from . import MINISTACK_VERSION

Props = Mapping[str, Any]
Attributes = dict[str, Any]
Created = tuple[str, Attributes]  # what Ref returns, and what Fn::GetAtt knows

_PROVISIONERS = "ministack.services.cloudformation.provisioners"

# What the registration itself relies on.
NEEDS = {_PROVISIONERS: ("_RESOURCE_HANDLERS", "_REPLACING_PROPERTIES", "_STACK_TAG_PROPERTY", "_physical_name")}


@dataclass(frozen=True)
class ResourceType:
    """How CloudFormation creates, changes and deletes one type."""

    create: Callable[[Props, str], Created]  # (properties, generated name)
    delete: Callable[[str, Props], None]
    update: Callable[[str, Props, Props], Attributes] | None = None  # (physical id, old, new)
    create_only: tuple[str, ...] = ()  # properties whose change replaces the resource
    tagged: bool = False  # takes the stack's tags in its Tags
    name_length: int = 255


def check(modules: Iterable[ModuleType]) -> list[str]:
    """One sentence for each private name that a module relies on and ministack no longer has."""
    missing = []
    for user in modules:
        for module, names in user.NEEDS.items():
            try:
                found = importlib.import_module(module)
            except ImportError:
                missing.append(f"{user.__name__} needs the module {module}")
                continue
            missing += [f"{user.__name__} needs {module}.{name}" for name in names if not hasattr(found, name)]
    return missing


def misfit(missing: Iterable[str]) -> SystemExit:
    """The end of a server whose ministack is not the one that the adapter was written for."""
    return SystemExit(
        f"the adapter was written for ministack {MINISTACK_VERSION} and does not fit {version('ministack')}:\n  "
        + "\n  ".join(missing) + "\ninstall local/requirements.txt, or adapt the files named above")


def install(modules: Iterable[ModuleType]) -> None:
    """Applies every mend and registers every type, or stops naming what changed in ministack."""
    modules = list(modules)
    if missing := check(modules):
        raise misfit(missing)
    for module in modules:
        for mend in getattr(module, "MENDS", ()):
            mend()
        for name, resource_type in getattr(module, "TYPES", {}).items():
            _register(name, resource_type)


def wrap(owner: ModuleType | dict[str, Any], name: str, replacement: Callable[..., Any]) -> None:
    """Puts `replacement(original, ...)` in the place of a function of a module or a table."""
    table = owner if isinstance(owner, dict) else vars(owner)
    original = table[name]
    table[name] = lambda *args, **kwargs: replacement(original, *args, **kwargs)


def _register(name: str, resource_type: ResourceType) -> None:
    provisioners = importlib.import_module(_PROVISIONERS)
    if name in provisioners._RESOURCE_HANDLERS:
        raise SystemExit(f"ministack has a handler for {name} now: remove the adapter's")

    def create(logical_id: str, props: Props, stack_name: str) -> Created:
        generated = provisioners._physical_name(stack_name, logical_id, max_len=resource_type.name_length)
        try:
            return resource_type.create(props, generated)
        except KeyError as missing:
            raise ValueError(f"{name} needs the property {missing}") from missing

    def update(physical_id: str, old: Props, new: Props, _stack_name: str) -> Created:
        if resource_type.update is None:
            raise ValueError(f"the local cloud cannot change a property of {name} in place")
        return physical_id, resource_type.update(physical_id, old, new)

    provisioners._RESOURCE_HANDLERS[name] = {"create": create, "update": update, "delete": resource_type.delete}
    provisioners._REPLACING_PROPERTIES[name] = resource_type.create_only
    if resource_type.tagged:
        provisioners._STACK_TAG_PROPERTY[name] = ("Tags", "list")


def as_bool(value: object) -> bool:
    """A template's boolean, which may be a string."""
    return str(value).lower() == "true"
