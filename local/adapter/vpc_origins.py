"""CloudFront: VPC origins, which ministack 1.5.33 knows by their API only."""

from __future__ import annotations

from typing import Any

from .aws import AwsError, call
from .registry import Attributes, Created, Props, ResourceType

NEEDS: dict[str, tuple[str, ...]] = {}


def _config(props: Props) -> dict[str, Any]:
    """A template's endpoint with the types of the API."""
    config = dict(props["VpcOriginEndpointConfig"])
    protocols = config.pop("OriginSSLProtocols", None)
    ports = {name: int(config.pop(name, default)) for name, default in (("HTTPPort", 80), ("HTTPSPort", 443))}
    return {"OriginProtocolPolicy": "match-viewer"} | config | ports | (
        {"OriginSslProtocols": {"Quantity": len(protocols), "Items": protocols}} if protocols else {})


def _attributes(answer: dict[str, Any]) -> Attributes:
    origin = answer["VpcOrigin"]
    return {"Id": origin["Id"], "Arn": origin["Arn"], "Status": origin["Status"],
            "CreatedTime": str(origin["CreatedTime"]), "LastModifiedTime": str(origin["LastModifiedTime"])}


def _create(props: Props, _name: str) -> Created:
    tags = {"Items": props["Tags"]} if props.get("Tags") else None
    attributes = _attributes(call("cloudfront", "CreateVpcOrigin", VpcOriginEndpointConfig=_config(props), Tags=tags))
    return attributes["Id"], attributes


def _etag(identifier: str) -> str:
    return str(call("cloudfront", "GetVpcOrigin", Id=identifier)["ETag"])


def _update(identifier: str, _old: Props, new: Props) -> Attributes:
    return _attributes(call(
        "cloudfront", "UpdateVpcOrigin", Id=identifier, IfMatch=_etag(identifier), VpcOriginEndpointConfig=_config(new)))


def _delete(identifier: str, _props: Props) -> None:
    try:
        call("cloudfront", "DeleteVpcOrigin", Id=identifier, IfMatch=_etag(identifier))
    except AwsError as error:
        if not error.is_absence:
            raise


TYPES = {"AWS::CloudFront::VpcOrigin": ResourceType(_create, _delete, _update, tagged=True)}
