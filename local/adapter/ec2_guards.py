"""EC2: exclusions from VPC Block Public Access, and VPC encryption control.

ministack 1.5.33 knows neither, by its API or by CloudFormation. A model: both are kept and described, and no packet moves.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from .aws import Answer, AwsError
from .registry import Attributes, Created, Props, ResourceType, wrap

NEEDS = {
    "ministack.services.ec2": (
        "_ACTION_MAP", "_error", "_parse_member_list", "_subnets", "_tag_set_xml", "_vpcs", "_xml", "get_state",
        "load_persisted_state", "reset"),
    "ministack.services.cloudformation.provisioners": ("_ec2_apply_tags",),
}

_exclusions = AccountRegionScopedDict()
_controls = AccountRegionScopedDict()

# What a template calls an exclusion from encryption, and what the API calls it.
_ENCRYPTION_EXCLUSIONS = ("internetGateway", "egressOnlyInternetGateway", "natGateway", "virtualPrivateGateway", "vpcPeering",
                          "lambda", "vpcLattice", "elasticFileSystem")


def _create_exclusion(props: Props, _name: str) -> Created:
    of_vpc, of_subnet = "VpcId" in props, "SubnetId" in props
    if of_vpc == of_subnet:
        raise AwsError("InvalidParameterCombination", "an exclusion is for either a VPC or a subnet")
    kind, resource = ("vpc", props["VpcId"]) if of_vpc else ("subnet", props["SubnetId"])
    if resource not in (ec2._vpcs if of_vpc else ec2._subnets):
        raise AwsError(f"Invalid{kind.capitalize()}ID.NotFound", f"The {kind} ID '{resource}' does not exist")
    if any(other["ResourceArn"].endswith(f"/{resource}") for other in _exclusions.values()):
        raise AwsError("ResourceAlreadyExists", f"{resource} is excluded already")
    exclusion = f"vpcbpa-exclude-{uuid.uuid4().hex[:17]}"
    _exclusions[exclusion] = {
        "ResourceArn": f"arn:aws:ec2:{get_region()}:{get_account_id()}:{kind}/{resource}",
        "Mode": props["InternetGatewayExclusionMode"], "State": "create-complete"}
    provisioners._ec2_apply_tags(exclusion, props)
    return exclusion, {"ExclusionId": exclusion}


def _update_exclusion(exclusion: str, old: Props, new: Props) -> Attributes:
    _exclusions[exclusion] |= {"Mode": new["InternetGatewayExclusionMode"], "State": "update-complete"}
    provisioners._ec2_apply_tags(exclusion, new, old)
    return {"ExclusionId": exclusion}


def _delete_exclusion(exclusion: str, _props: Props) -> None:
    _exclusions.pop(exclusion, None)


def _exclusion_xml(exclusion: str, record: Props) -> str:
    return (f"<exclusionId>{exclusion}</exclusionId>"
            f"<internetGatewayExclusionMode>{escape(record['Mode'])}</internetGatewayExclusionMode>"
            f"<resourceArn>{record['ResourceArn']}</resourceArn><state>{record['State']}</state>")


def _control_of(props: Props) -> dict[str, Any]:
    exclusions = {name: props.get(f"{name[0].upper()}{name[1:]}ExclusionInput") == "enable"
                  for name in _ENCRYPTION_EXCLUSIONS}
    mode = props.get("Mode", "monitor")
    if mode == "monitor" and any(exclusions.values()):
        raise AwsError("InvalidParameterCombination", "exclusions are for the mode enforce")
    return {"Mode": mode, "Exclusions": exclusions}


def _create_control(props: Props, _name: str) -> Created:
    if props["VpcId"] not in ec2._vpcs:
        raise AwsError("InvalidVpcID.NotFound", f"The vpc ID '{props['VpcId']}' does not exist")
    if any(other["VpcId"] == props["VpcId"] for other in _controls.values()):
        raise AwsError("VpcEncryptionControlAlreadyExists", f"{props['VpcId']} has an encryption control already")
    control = f"vpcec-{uuid.uuid4().hex[:17]}"
    _controls[control] = _control_of(props) | {"VpcId": props["VpcId"]}
    provisioners._ec2_apply_tags(control, props)
    return control, _control_attributes(control)


def _update_control(control: str, old: Props, new: Props) -> Attributes:
    _controls[control] |= _control_of(new)
    provisioners._ec2_apply_tags(control, new, old)
    return _control_attributes(control)


def _delete_control(control: str, _props: Props) -> None:
    _controls.pop(control, None)


def _control_attributes(control: str) -> Attributes:
    return {"VpcEncryptionControlId": control, "State": "available"}


def _control_xml(control: str, record: Props) -> str:
    exclusions = "".join(f"<{name}><state>{'enabled' if on else 'disabled'}</state></{name}>"
                         for name, on in record["Exclusions"].items())
    return (f"<vpcEncryptionControlId>{control}</vpcEncryptionControlId><vpcId>{record['VpcId']}</vpcId>"
            f"<mode>{escape(record['Mode'])}</mode><state>available</state><resourceExclusions>{exclusions}</resourceExclusions>")


def _describes(name: str, element: str, records: AccountRegionScopedDict, xml: Callable[[str, Props], str],
               *filters: tuple[str, Callable[[str, Props], str]]) -> Callable[[Props], Answer]:
    """Answers a Describe operation, narrowed by lists of ids; other filters are refused rather than ignored."""

    def wanted(params: Props) -> Iterable[str]:
        lists = [(ec2._parse_member_list(params, parameter), value) for parameter, value in filters]
        for identifier, record in records.items():
            if all(not ids or value(identifier, record) in ids for ids, value in lists):
                yield f"<item>{xml(identifier, record)}{ec2._tag_set_xml(identifier)}</item>"

    def answer(params: Props) -> Answer:
        if any(parameter.startswith("Filter.") for parameter in params):
            return ec2._error("InvalidParameterValue", f"the local cloud has no filters for {name}", 400)
        return ec2._xml(200, f"{name}Response", f"<{element}>{''.join(wanted(params))}</{element}>")

    return answer


def _keep() -> None:
    """The records go into EC2's saved state and are forgotten with it."""
    stores = {"exclusions": _exclusions, "controls": _controls}

    def get_state(original: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        return original() | {"guards": copy.deepcopy(stores)}

    def load(original: Callable[[Any], None], data: Any) -> None:
        original(data)
        for name, store in stores.items():
            store.update((data or {}).get("guards", {}).get(name, {}))

    def reset(original: Callable[[], None]) -> None:
        original()
        for store in stores.values():
            store.clear()

    wrap(ec2, "get_state", get_state)
    wrap(ec2, "load_persisted_state", load)
    wrap(ec2, "reset", reset)


def _answer() -> None:
    ec2._ACTION_MAP["DescribeVpcBlockPublicAccessExclusions"] = _describes(
        "DescribeVpcBlockPublicAccessExclusions", "vpcBlockPublicAccessExclusionSet", _exclusions, _exclusion_xml,
        ("ExclusionId", lambda exclusion, _record: exclusion))
    ec2._ACTION_MAP["DescribeVpcEncryptionControls"] = _describes(
        "DescribeVpcEncryptionControls", "vpcEncryptionControlSet", _controls, _control_xml,
        ("VpcEncryptionControlId", lambda control, _record: control), ("VpcId", lambda _control, record: record["VpcId"]))


TYPES = {
    "AWS::EC2::VPCBlockPublicAccessExclusion": ResourceType(
        _create_exclusion, _delete_exclusion, _update_exclusion, create_only=("SubnetId", "VpcId"), tagged=True),
    "AWS::EC2::VPCEncryptionControl": ResourceType(
        _create_control, _delete_control, _update_control, create_only=("VpcId",), tagged=True),
}

MENDS = (_answer, _keep)
