"""CloudWatch Logs: what delivers the logs of services; the API is ministack's (1.5.33), the CloudFormation handlers are not there.

A model only: nothing is ever delivered.
"""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_region

from .aws import AwsError, call
from .registry import Attributes, Created, Props, ResourceType, as_bool

NEEDS = {"ministack.services.cloudwatch_logs": ("handle_request",)}


def _logs(operation: str, **parameters: Any) -> dict[str, Any]:
    return call("logs", operation, **parameters)


def _delete(operation: str, **identity: str) -> None:
    try:
        _logs(operation, **identity)
    except AwsError as error:
        if not error.is_absence:
            raise


def _tags(props: Props) -> dict[str, str] | None:
    return {tag["Key"]: tag["Value"] for tag in props["Tags"]} if props.get("Tags") else None


def _put_source(props: Props, _name: str) -> Created:
    if props["ResourceArn"].split(":")[2] == "cloudfront":
        _check_region()
    source = _logs("PutDeliverySource", name=props["Name"], resourceArn=props["ResourceArn"], logType=props["LogType"],
                   tags=_tags(props))["deliverySource"]
    return props["Name"], {"Arn": source["arn"], "Service": source["service"], "ResourceArns": source["resourceArns"]}


def _check_region() -> None:
    """ministack takes it in any region."""
    if get_region() != "us-east-1":
        raise AwsError("ValidationException", "CloudFront delivers access logs from us-east-1 only")


def _put_destination(props: Props, _name: str) -> Created:
    destination = _logs(
        "PutDeliveryDestination", name=props["Name"], outputFormat=props.get("OutputFormat"), tags=_tags(props),
        deliveryDestinationConfiguration={"destinationResourceArn": props["DestinationResourceArn"]})["deliveryDestination"]
    return props["Name"], {"Arn": destination["arn"]}


def _update_destination(_name: str, _old: Props, new: Props) -> Attributes:
    return _put_destination(new, "")[1]


def _create_delivery(props: Props, _name: str) -> Created:
    s3 = {name: value for name, value in {
        "suffixPath": props.get("S3SuffixPath"),
        "enableHiveCompatiblePath": as_bool(props["S3EnableHiveCompatiblePath"]) if "S3EnableHiveCompatiblePath" in props else None,
    }.items() if value is not None}
    delivery = _logs(
        "CreateDelivery", deliverySourceName=props["DeliverySourceName"], deliveryDestinationArn=props["DeliveryDestinationArn"],
        recordFields=props.get("RecordFields"), fieldDelimiter=props.get("FieldDelimiter"), s3DeliveryConfiguration=s3 or None,
        tags=_tags(props))["delivery"]
    return delivery["id"], {
        "Arn": delivery["arn"], "DeliveryId": delivery["id"], "DeliveryDestinationType": delivery["deliveryDestinationType"]}


TYPES = {
    "AWS::Logs::DeliverySource": ResourceType(
        _put_source, lambda name, _props: _delete("DeleteDeliverySource", name=name),
        create_only=("Name", "ResourceArn", "LogType"), tagged=True),
    "AWS::Logs::DeliveryDestination": ResourceType(
        _put_destination, lambda name, _props: _delete("DeleteDeliveryDestination", name=name), _update_destination,
        create_only=("Name", "DestinationResourceArn"), tagged=True),
    "AWS::Logs::Delivery": ResourceType(
        _create_delivery, lambda identifier, _props: _delete("DeleteDelivery", id=identifier),
        create_only=("DeliverySourceName", "DeliveryDestinationArn", "S3SuffixPath", "S3EnableHiveCompatiblePath", "RecordFields",
                     "FieldDelimiter"), tagged=True),
}
