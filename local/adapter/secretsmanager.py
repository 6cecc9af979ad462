"""Secrets Manager: `Ref` of a secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import drift, provisioners

from .registry import Created, Props, wrap

_TYPE = "AWS::SecretsManager::Secret"

NEEDS = {
    "ministack.services.cloudformation.drift": ("_DRIFT_READERS",),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS",),
}


def _name(arn: str) -> str:
    """The secret's name, which its ARN ends with, before six random characters."""
    return arn.split(":secret:", 1)[1][:-len("-abcdef")]


def _refer_by_arn() -> None:
    """`Ref` is the ARN on AWS and the name in ministack 1.5.33, which a policy or a container cannot use."""
    secret = provisioners._RESOURCE_HANDLERS[_TYPE]
    read, properties = drift._DRIFT_READERS[_TYPE]

    def created(original: Callable[..., Created], *args: Any) -> Created:
        _id, attributes = original(*args)
        return attributes["Id"], attributes

    def updated(original: Callable[..., Created], arn: str, *args: Any) -> Created:
        return created(original, _name(arn), *args)

    def deleted(original: Callable[[str, Props], None], arn: str, props: Props) -> None:
        original(_name(arn), props)

    wrap(secret, "create", created)
    wrap(secret, "update", updated)
    wrap(secret, "delete", deleted)
    drift._DRIFT_READERS[_TYPE] = (lambda arn, props: read(_name(arn), props), properties)


MENDS = (_refer_by_arn,)
