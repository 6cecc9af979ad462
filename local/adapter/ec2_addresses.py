"""EC2: elastic addresses, NAT gateways, egress-only gateways, flow logs.

ministack 1.5.33 has the EC2 API of all four and no CloudFormation handler.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from .aws import Answer, Operation, call, deletes
from .registry import Attributes, Created, Props, ResourceType, wrap

NEEDS = {
    "ministack.services.ec2": ("_ACTION_MAP", "_addresses", "_nat_gateways", "_flow_logs"),
    "ministack.services.cloudformation.provisioners": ("_ec2_apply_tags",),
}


def _retag(physical_id: str, old: Props, new: Props) -> None:
    provisioners._ec2_apply_tags(physical_id, new, old)


def _create_address(props: Props, _name: str) -> Created:
    address = call("ec2", "AllocateAddress", Domain=props.get("Domain"))
    provisioners._ec2_apply_tags(address["AllocationId"], props)
    if props.get("InstanceId"):
        call("ec2", "AssociateAddress", AllocationId=address["AllocationId"], InstanceId=props["InstanceId"])
    return address["PublicIp"], _address_attributes(address)


def _address_attributes(address: Props) -> Attributes:
    return {"AllocationId": address["AllocationId"], "PublicIp": address["PublicIp"]}


def _addresses_with(public_ip: str) -> list[Props]:
    """The one address, or none when it was released by hand."""
    return [address for address in call("ec2", "DescribeAddresses")["Addresses"] if address["PublicIp"] == public_ip]


def _update_address(public_ip: str, old: Props, new: Props) -> Attributes:
    [address] = _addresses_with(public_ip)
    _retag(address["AllocationId"], old, new)
    return _address_attributes(address)


def _delete_address(public_ip: str, _props: Props) -> None:
    for address in _addresses_with(public_ip):
        call("ec2", "ReleaseAddress", AllocationId=address["AllocationId"])


def _create_nat(props: Props, _name: str) -> Created:
    regional = props.get("AvailabilityMode") == "regional"
    gateway = call("ec2", "CreateNatGateway", SubnetId=props["VpcId" if regional else "SubnetId"],
                   AllocationId=props.get("AllocationId"),
                   ConnectivityType=props.get("ConnectivityType"))["NatGateway"]["NatGatewayId"]
    if regional:  # ministack 1.5.33 knows no NAT gateway without a subnet
        ec2._nat_gateways[gateway] |= {"SubnetId": "", "VpcId": props["VpcId"], "AvailabilityMode": "regional"}
    provisioners._ec2_apply_tags(gateway, props)
    return gateway, {"NatGatewayId": gateway}


def _update_nat(gateway: str, old: Props, new: Props) -> Attributes:
    _retag(gateway, old, new)
    return {"NatGatewayId": gateway}


def _create_egress_only(props: Props, _name: str) -> Created:
    gateway = call("ec2", "CreateEgressOnlyInternetGateway", VpcId=props["VpcId"])[
        "EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    provisioners._ec2_apply_tags(gateway, props)
    return gateway, {"Id": gateway}


def _update_by_id(physical_id: str, old: Props, new: Props) -> Attributes:
    _retag(physical_id, old, new)
    return {"Id": physical_id}


# Stored by CreateFlowLogs on AWS and described again; ministack 1.5.33 keeps none of them.
_FLOW_LOG_MEMBERS = {
    "LogGroupName": "logGroupName", "LogFormat": "logFormat", "MaxAggregationInterval": "maxAggregationInterval",
    "DeliverLogsPermissionArn": "deliverLogsPermissionArn",
}


def _create_flow_log(props: Props, _name: str) -> Created:
    [flow_log] = call(
        "ec2", "CreateFlowLogs", ResourceIds=[props["ResourceId"]], ResourceType=props["ResourceType"],
        TrafficType=props.get("TrafficType"), LogDestinationType=props.get("LogDestinationType"),
        LogDestination=props.get("LogDestination"), LogGroupName=props.get("LogGroupName"))["FlowLogIds"]
    ec2._flow_logs[flow_log]["Members"] = {
        element: str(props[name]) for name, element in _FLOW_LOG_MEMBERS.items() if name in props}
    provisioners._ec2_apply_tags(flow_log, props)
    return flow_log, {"Id": flow_log}


def _describe_flow_logs(original: Operation, params: Props) -> Answer:
    """Adds the members that AWS describes and ministack 1.5.33 leaves out."""
    status, headers, body = original(params)

    def members(match: re.Match[str]) -> str:
        kept = ec2._flow_logs.get(match.group(1), {}).get("Members", {})
        return match.group(0) + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in kept.items())

    return status, headers, re.sub("<flowLogId>(.*?)</flowLogId>", members, body.decode()).encode()


def _describe_nat_gateways(original: Operation, params: Props) -> Answer:
    """Fills in the addresses, which ministack 1.5.33 always describes as none, and the mode, which it does not know."""
    status, headers, body = original(params)

    def members(match: re.Match[str]) -> str:
        gateway = ec2._nat_gateways[match.group(1)]
        described = match.group(0).replace("<subnetId></subnetId>", "")
        described += f"<availabilityMode>{gateway.get('AvailabilityMode', 'zonal')}</availabilityMode>"
        if gateway["AllocationId"] not in ec2._addresses:
            return described
        return described.replace("<natGatewayAddressSet/>", (
            f"<natGatewayAddressSet><item><allocationId>{gateway['AllocationId']}</allocationId>"
            f"<publicIp>{ec2._addresses[gateway['AllocationId']]['PublicIp']}</publicIp>"
            "<isPrimary>true</isPrimary><status>succeeded</status></item></natGatewayAddressSet>"))

    pattern = "<natGatewayId>([^<]*)</natGatewayId>(?:(?!<natGatewayId>).)*?<natGatewayAddressSet/>"
    return status, headers, re.sub(pattern, members, body.decode(), flags=re.DOTALL).encode()


TYPES = {
    "AWS::EC2::EIP": ResourceType(
        _create_address, _delete_address, _update_address, tagged=True,
        create_only=("Address", "Domain", "InstanceId", "IpamPoolId", "NetworkBorderGroup", "PublicIpv4Pool", "TransferAddress")),
    "AWS::EC2::NatGateway": ResourceType(
        _create_nat, deletes("ec2", "DeleteNatGateway", "NatGatewayId"), _update_nat, tagged=True,
        create_only=("AllocationId", "AvailabilityMode", "ConnectivityType", "PrivateIpAddress", "SubnetId", "VpcId")),
    "AWS::EC2::EgressOnlyInternetGateway": ResourceType(
        _create_egress_only, deletes("ec2", "DeleteEgressOnlyInternetGateway", "EgressOnlyInternetGatewayId"), _update_by_id,
        tagged=True, create_only=("VpcId",)),
    "AWS::EC2::FlowLog": ResourceType(
        _create_flow_log, deletes("ec2", "DeleteFlowLogs", "FlowLogIds", listed=True), _update_by_id, tagged=True,
        create_only=("DeliverCrossAccountRole", "DeliverLogsPermissionArn", "DestinationOptions", "LogDestination",
                     "LogDestinationType", "LogFormat", "LogGroupName", "MaxAggregationInterval", "ResourceId",
                     "ResourceType", "TrafficType")),
}

MENDS = (
    lambda: wrap(ec2._ACTION_MAP, "DescribeFlowLogs", _describe_flow_logs),
    lambda: wrap(ec2._ACTION_MAP, "DescribeNatGateways", _describe_nat_gateways),
)
