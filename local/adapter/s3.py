"""S3: the tags of a bucket."""

from __future__ import annotations

from collections.abc import Callable

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from .registry import Created, Props, wrap

NEEDS = {
    "ministack.services.s3": ("_bucket_tags",),
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


MENDS = (_keep_tags,)
