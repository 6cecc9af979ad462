"""EC2: what a VPC and its subnets know of their address blocks, and further blocks as resources.

ministack 1.5.33 models neither IPv6 nor secondary blocks, and `Fn::GetAtt` of a VPC knows three attributes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from ipaddress import IPv6Network
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from .aws import AwsError
from .registry import Attributes, Created, Props, ResourceType, as_bool, wrap

NEEDS = {
    "ministack.services.ec2": ("_vpcs", "_subnets", "_vpc_fields_xml", "_subnet_fields_xml"),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS",),
}


def _ipv6_block(vpc: str) -> str:
    """The block that Amazon would provide: fixed per VPC, so that it is known before the block is associated."""
    digest = hashlib.sha256(vpc.encode()).hexdigest()
    return str(IPv6Network(f"2600:1f18:{digest[:4]}:{digest[4:6]}00::/56"))


def _create_block(props: Props, _name: str) -> Created:
    vpc = ec2._vpcs.get(props["VpcId"])
    if vpc is None:
        raise AwsError("InvalidVpcID.NotFound", f"The vpc ID '{props['VpcId']}' does not exist")
    ipv6 = as_bool(props.get("AmazonProvidedIpv6CidrBlock", False))
    if not ipv6 and not props.get("CidrBlock"):
        raise ValueError("the local cloud knows AmazonProvidedIpv6CidrBlock and CidrBlock of AWS::EC2::VPCCidrBlock only")
    block = _ipv6_block(props["VpcId"]) if ipv6 else props["CidrBlock"]
    association = f"vpc-cidr-assoc-{hashlib.sha256((props['VpcId'] + block).encode()).hexdigest()[:17]}"
    vpc.setdefault("FurtherBlocks", {})[association] = block
    return association, {"Id": association}


def _delete_block(association: str, props: Props) -> None:
    ec2._vpcs.get(props["VpcId"], {}).get("FurtherBlocks", {}).pop(association, None)


def _describe_blocks(original: Callable[..., str], vpc: Props, *args: Any, **kwargs: Any) -> str:
    described = original(vpc, *args, **kwargs)
    ipv6 = ""
    for association, block in vpc.get("FurtherBlocks", {}).items():
        if ":" in block:
            ipv6 += (f"<item><ipv6CidrBlock>{block}</ipv6CidrBlock><associationId>{association}</associationId>"
                     "<ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item>")
        else:
            described = described.replace("</cidrBlockAssociationSet>", (
                f"<item><cidrBlock>{block}</cidrBlock><associationId>{association}</associationId>"
                "<cidrBlockState><state>associated</state></cidrBlockState></item></cidrBlockAssociationSet>"))
    return described.replace("<dhcpOptionsId>", (
        f"<ipv6CidrBlockAssociationSet>{ipv6}</ipv6CidrBlockAssociationSet><dhcpOptionsId>"))


def _describe_subnet(original: Callable[..., str], subnet: Props, *args: Any, **kwargs: Any) -> str:
    described = original(subnet, *args, **kwargs)
    block = subnet.get("Ipv6CidrBlock")
    if not block:
        return described
    assign = str(subnet["AssignIpv6AddressOnCreation"]).lower()
    return described.replace("<assignIpv6AddressOnCreation>false</assignIpv6AddressOnCreation>", (
        f"<assignIpv6AddressOnCreation>{assign}</assignIpv6AddressOnCreation><ipv6CidrBlockAssociationSet><item>"
        f"<ipv6CidrBlock>{block}</ipv6CidrBlock><associationId>subnet-cidr-assoc-{subnet['SubnetId'][7:]}</associationId>"
        "<ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item></ipv6CidrBlockAssociationSet>"))


def _vpc_attributes(vpc: str) -> Attributes:
    """Attributes are read once, when the VPC is made: so the IPv6 block is told before it is associated."""
    return {"CidrBlock": ec2._vpcs[vpc]["CidrBlock"], "Ipv6CidrBlocks": [_ipv6_block(vpc)],
            "CidrBlockAssociations": [f"vpc-cidr-assoc-{vpc[4:]}"]}


def _subnet_attributes(subnet: str, props: Props) -> Attributes:
    record = ec2._subnets[subnet]
    record["Ipv6CidrBlock"] = props.get("Ipv6CidrBlock")
    record["AssignIpv6AddressOnCreation"] = as_bool(props.get("AssignIpv6AddressOnCreation", False))
    return {"CidrBlock": record["CidrBlock"], "VpcId": record["VpcId"],
            "Ipv6CidrBlocks": [record["Ipv6CidrBlock"]] if record["Ipv6CidrBlock"] else []}


def _complete_attributes() -> None:
    """Adds the attributes that the CloudFormation reference lists and ministack 1.5.33 refuses in `Fn::GetAtt`."""
    vpc = provisioners._RESOURCE_HANDLERS["AWS::EC2::VPC"]
    subnet = provisioners._RESOURCE_HANDLERS["AWS::EC2::Subnet"]

    def with_vpc(original: Callable[..., Created], *args: Any) -> Created:
        physical_id, attributes = original(*args)
        return physical_id, attributes | _vpc_attributes(physical_id)

    def created_subnet(original: Callable[..., Created], logical_id: str, props: Props, stack: str) -> Created:
        physical_id, attributes = original(logical_id, props, stack)
        return physical_id, attributes | _subnet_attributes(physical_id, props)

    def updated_subnet(original: Callable[..., Created], current: str, old: Props, new: Props, *rest: Any) -> Created:
        physical_id, attributes = original(current, old, new, *rest)
        return physical_id, attributes | _subnet_attributes(physical_id, new)

    wrap(vpc, "create", with_vpc)
    wrap(vpc, "update", with_vpc)
    wrap(subnet, "create", created_subnet)
    wrap(subnet, "update", updated_subnet)


TYPES = {
    "AWS::EC2::VPCCidrBlock": ResourceType(_create_block, _delete_block, create_only=(
        "AmazonProvidedIpv6CidrBlock", "CidrBlock", "Ipv4IpamPoolId", "Ipv4NetmaskLength", "Ipv6CidrBlock",
        "Ipv6CidrBlockNetworkBorderGroup", "Ipv6IpamPoolId", "Ipv6NetmaskLength", "Ipv6Pool", "VpcId")),
}

MENDS = (
    _complete_attributes,
    lambda: wrap(ec2, "_vpc_fields_xml", _describe_blocks),
    lambda: wrap(ec2, "_subnet_fields_xml", _describe_subnet),
)
