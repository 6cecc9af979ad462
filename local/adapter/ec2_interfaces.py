"""EC2: network interfaces that are resources of their own, and the addresses that are theirs.

ministack 1.5.33 has the API of both and no CloudFormation handler.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from .aws import Answer, Operation, call, deletes
from .registry import Attributes, Created, Props, ResourceType, as_bool, wrap

NEEDS = {
    "ministack.services.ec2": ("_ACTION_MAP", "_addresses", "_lt_data_xml", "_network_interfaces", "_p"),
    "ministack.services.cloudformation.provisioners": ("_ec2_apply_tags",),
}


def _create_interface(props: Props, _name: str) -> Created:
    interface = call("ec2", "CreateNetworkInterface", SubnetId=props["SubnetId"])["NetworkInterface"]["NetworkInterfaceId"]
    return interface, _update_interface(interface, {}, props)


def _update_interface(interface: str, old: Props, new: Props) -> Attributes:
    """Not by the API: ministack 1.5.33 has no operation that changes an interface."""
    record = ec2._network_interfaces[interface]
    record["Description"] = new.get("Description", "")
    record["SourceDestCheck"] = as_bool(new.get("SourceDestCheck", True))
    if new.get("GroupSet"):
        described = call("ec2", "DescribeSecurityGroups", GroupIds=list(new["GroupSet"]))["SecurityGroups"]
        record["Groups"] = [{"GroupId": group["GroupId"], "GroupName": group["GroupName"]} for group in described]
    provisioners._ec2_apply_tags(interface, new, old)
    return {"Id": interface, "PrimaryPrivateIpAddress": record["PrivateIpAddress"], "VpcId": record["VpcId"]}


def _create_association(props: Props, _name: str) -> Created:
    association = call("ec2", "AssociateAddress", AllocationId=props["AllocationId"], InstanceId=props.get("InstanceId"),
                       NetworkInterfaceId=props.get("NetworkInterfaceId"))["AssociationId"]
    return association, {"Id": association}


def _associate(original: Operation, params: Props) -> Answer:
    """Keeps the network interface, which ministack 1.5.33 forgets."""
    answer = original(params)
    address = ec2._addresses.get(ec2._p(params, "AllocationId"))
    if address is not None:
        address["NetworkInterfaceId"] = ec2._p(params, "NetworkInterfaceId")
    return answer


def _describe_addresses(original: Operation, params: Props) -> Answer:
    """Adds the network interface of an associated address."""
    status, headers, body = original(params)
    interfaces = {address["AssociationId"]: address.get("NetworkInterfaceId") for address in ec2._addresses.values()}

    def interface(match: re.Match[str]) -> str:
        found = interfaces[match.group(1)]
        return match.group(0) + (f"<networkInterfaceId>{found}</networkInterfaceId>" if found else "")

    return status, headers, re.sub("<associationId>(.*?)</associationId>", interface, body.decode()).encode()


def _describe_launch_template(original: Callable[[Props], str], data: Props) -> str:
    """Adds the network interface that instances start with, which ministack 1.5.33 leaves out."""
    described = original(data)
    for interface in data.get("NetworkInterfaces", []):
        if interface.get("NetworkInterfaceId"):
            index = f"<deviceIndex>{interface['DeviceIndex']}</deviceIndex>"
            described = described.replace(
                index, f"{index}<networkInterfaceId>{interface['NetworkInterfaceId']}</networkInterfaceId>")
    return described


TYPES = {
    "AWS::EC2::NetworkInterface": ResourceType(
        _create_interface, deletes("ec2", "DeleteNetworkInterface", "NetworkInterfaceId"), _update_interface, tagged=True,
        create_only=("InterfaceType", "PrivateIpAddress", "SubnetId")),
    "AWS::EC2::EIPAssociation": ResourceType(
        _create_association, deletes("ec2", "DisassociateAddress", "AssociationId"),
        create_only=("AllocationId", "EIP", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress")),
}

MENDS = (
    lambda: wrap(ec2._ACTION_MAP, "AssociateAddress", _associate),
    lambda: wrap(ec2._ACTION_MAP, "DescribeAddresses", _describe_addresses),
    lambda: wrap(ec2, "_lt_data_xml", _describe_launch_template),
)
