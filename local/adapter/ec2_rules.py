"""EC2: rules of security groups and network ACLs as resources of their own.

ministack 1.5.33 has the EC2 API (network ACL associations excepted) and no CloudFormation handler.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from .aws import Answer, Operation, AwsError, call, deletes
from .registry import Attributes, Created, Props, ResourceType, as_bool, wrap

NEEDS = {
    "ministack.services.ec2": (
        "_ACTION_MAP", "_network_acl_entry_xml", "_network_acls", "_security_groups", "_sg_rule_id", "_subnets", "_vpcs"),
    "ministack.services.cloudformation.provisioners": ("_ec2_apply_tags", "_ec2_sg_permissions", "_ec2_sg_reconcile"),
}


def _security_group_rule(store: str, egress: bool, peers: tuple[str, ...]) -> ResourceType:
    """AWS::EC2::SecurityGroupIngress and -Egress. Not by the API: ministack 1.5.33 drops prefix lists there."""

    def swap(props: Props, old: list[Props], new: list[Props]) -> None:
        group = ec2._security_groups.get(props["GroupId"])
        if group is None and new:
            raise AwsError("InvalidGroup.NotFound", f"The security group '{props['GroupId']}' does not exist")
        if group is not None:
            provisioners._ec2_sg_reconcile(group[store], *map(provisioners._ec2_sg_permissions, (old, new)))

    def create(props: Props, _name: str) -> Created:
        swap(props, [], [props])
        [permission] = provisioners._ec2_sg_permissions([props])
        rule = ec2._sg_rule_id(props["GroupId"], egress, permission)
        return rule, {"Id": rule}

    def update(rule: str, old: Props, new: Props) -> Attributes:
        swap(new, [old], [new])
        return {"Id": rule}

    return ResourceType(
        create, lambda _rule, props: swap(props, [props], []), update,
        create_only=("CidrIp", "CidrIpv6", "FromPort", "GroupId", "IpProtocol", "ToPort", *peers))


def _create_acl(props: Props, _name: str) -> Created:
    acl = call("ec2", "CreateNetworkAcl", VpcId=props["VpcId"])["NetworkAcl"]["NetworkAclId"]
    provisioners._ec2_apply_tags(acl, props)
    return acl, {"Id": acl}


def _update_acl(acl: str, old: Props, new: Props) -> Attributes:
    provisioners._ec2_apply_tags(acl, new, old)
    return {"Id": acl}


def _put_entry(operation: str, props: Props) -> None:
    call("ec2", operation, NetworkAclId=props["NetworkAclId"], RuleNumber=int(props["RuleNumber"]),
         Protocol=str(props["Protocol"]), RuleAction=props["RuleAction"], Egress=as_bool(props.get("Egress", False)),
         CidrBlock=props.get("CidrBlock"), Ipv6CidrBlock=props.get("Ipv6CidrBlock"),
         PortRange=props.get("PortRange"), IcmpTypeCode=props.get("Icmp"))


def _create_entry(props: Props, name: str) -> Created:
    _put_entry("CreateNetworkAclEntry", props)
    return name, {"Id": name}


def _update_entry(name: str, _old: Props, new: Props) -> Attributes:
    _put_entry("ReplaceNetworkAclEntry", new)
    return {"Id": name}


def _delete_entry(_name: str, props: Props) -> None:
    if props["NetworkAclId"] in ec2._network_acls:
        call("ec2", "DeleteNetworkAclEntry", NetworkAclId=props["NetworkAclId"], RuleNumber=int(props["RuleNumber"]),
             Egress=as_bool(props.get("Egress", False)))


def _associate(subnet: str, acl: str) -> str:
    """Moves a subnet to an ACL. Not by the API: ministack 1.5.33 gives subnets no first association to replace."""
    for other in ec2._network_acls.values():
        other["Associations"] = [a for a in other["Associations"] if a["SubnetId"] != subnet]
    association = f"aclassoc-{uuid.uuid4().hex[:17]}"
    ec2._network_acls[acl]["Associations"].append({"NetworkAclAssociationId": association, "SubnetId": subnet})
    return association


def _create_association(props: Props, _name: str) -> Created:
    if props["NetworkAclId"] not in ec2._network_acls:
        raise AwsError("InvalidNetworkAclID.NotFound", f"The network ACL '{props['NetworkAclId']}' does not exist")
    association = _associate(props["SubnetId"], props["NetworkAclId"])
    return association, {"AssociationId": association}


def _delete_association(association: str, props: Props) -> None:
    """A subnet that leaves an ACL falls back to its VPC's default one."""
    subnet = ec2._subnets.get(props["SubnetId"])
    current = ec2._network_acls.get(props["NetworkAclId"], {"Associations": []})["Associations"]
    if subnet and any(a["NetworkAclAssociationId"] == association for a in current):
        _associate(props["SubnetId"], ec2._vpcs[subnet["VpcId"]]["DefaultNetworkAclId"])


def _keep_ports(original: Operation, params: Props) -> Answer:
    """ministack 1.5.33 drops an entry's port range: keep it on the record that the call made."""
    answer = original(params)
    given = {name: values[0] if isinstance(values, list) else values for name, values in params.items()}
    if answer[0] == 200 and "PortRange.From" in given:
        ec2._network_acls[given["NetworkAclId"]]["Entries"][-1]["PortRange"] = (
            given["PortRange.From"], given["PortRange.To"])
    return answer


def _describe_ports(original: Callable[[Props], str], entry: Props) -> str:
    ports = entry.get("PortRange")
    if not ports:
        return original(entry)
    return original(entry).replace("</item>", f"<portRange><from>{ports[0]}</from><to>{ports[1]}</to></portRange></item>")


TYPES = {
    "AWS::EC2::SecurityGroupIngress": _security_group_rule("IpPermissions", False, (
        "GroupName", "SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupName",
        "SourceSecurityGroupOwnerId")),
    "AWS::EC2::SecurityGroupEgress": _security_group_rule("IpPermissionsEgress", True, (
        "DestinationPrefixListId", "DestinationSecurityGroupId")),
    "AWS::EC2::NetworkAcl": ResourceType(
        _create_acl, deletes("ec2", "DeleteNetworkAcl", "NetworkAclId"), _update_acl, create_only=("VpcId",), tagged=True),
    "AWS::EC2::NetworkAclEntry": ResourceType(
        _create_entry, _delete_entry, _update_entry, create_only=("Egress", "NetworkAclId", "RuleNumber")),
    "AWS::EC2::SubnetNetworkAclAssociation": ResourceType(
        _create_association, _delete_association, create_only=("NetworkAclId", "SubnetId")),
}

MENDS = (
    lambda: wrap(ec2._ACTION_MAP, "CreateNetworkAclEntry", _keep_ports),
    lambda: wrap(ec2._ACTION_MAP, "ReplaceNetworkAclEntry", _keep_ports),
    lambda: wrap(ec2, "_network_acl_entry_xml", _describe_ports),
)
