"""WAFv2: the association of a web ACL with a resource, which ministack 1.5.33 knows by its API only."""

from __future__ import annotations

from .aws import call
from .registry import Created, Props, ResourceType

NEEDS: dict[str, tuple[str, ...]] = {}


def _create(props: Props, _name: str) -> Created:
    call("wafv2", "AssociateWebACL", WebACLArn=props["WebACLArn"], ResourceArn=props["ResourceArn"])
    return f"{props['ResourceArn']}|{props['WebACLArn']}", {}


def _delete(_association: str, props: Props) -> None:
    call("wafv2", "DisassociateWebACL", ResourceArn=props["ResourceArn"])


TYPES = {
    "AWS::WAFv2::WebACLAssociation": ResourceType(_create, _delete, create_only=("ResourceArn", "WebACLArn")),
}
