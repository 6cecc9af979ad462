"""EC2: addresses, gateways, flow logs, rules, address blocks."""

from __future__ import annotations

from typing import Any

from .cloud import CloudTest, Stack, tags

VPC = {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}}}


def resource(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    """One resource of EC2."""
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


class Gateways(CloudTest):
    """The way out of a VPC."""

    @staticmethod
    def template(tag: str, address: str = "Address") -> dict[str, Any]:
        return VPC | {
            "Subnet": resource("Subnet", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.9.0.0/24"}),
            address: resource("EIP", {"Domain": "vpc", "Tags": [{"Key": "Name", "Value": tag}]}),
            "Nat": resource("NatGateway", {
                "SubnetId": {"Ref": "Subnet"}, "AllocationId": {"Fn::GetAtt": [address, "AllocationId"]},
                "Tags": [{"Key": "Name", "Value": tag}]}),
            "Outwards": resource("EgressOnlyInternetGateway", {"VpcId": {"Ref": "Vpc"}}),
        }

    def test_a_nat_gateway_has_its_address_and_follows_its_stack(self) -> None:
        ec2 = self.client("ec2")
        with Stack(self.template("one"), {
                "Id": {"Fn::GetAtt": ["Nat", "NatGatewayId"]}, "Ip": {"Fn::GetAtt": ["Address", "PublicIp"]},
                "Allocation": {"Fn::GetAtt": ["Address", "AllocationId"]},
                "Outwards": {"Fn::GetAtt": ["Outwards", "Id"]}}) as stack:
            first = stack.id("Nat")
            [gateway] = ec2.describe_nat_gateways(NatGatewayIds=[first])["NatGateways"]
            [address] = gateway["NatGatewayAddresses"]
            self.assertEqual(address["PublicIp"], stack.id("Address"))
            self.assertEqual(
                stack.outputs, {"Id": first, "Ip": address["PublicIp"], "Allocation": address["AllocationId"],
                                "Outwards": stack.id("Outwards")})
            self.assertEqual(tags(gateway), {"Name": "one", "Owner": "tests"})

            stack.update(self.template("two"))
            [gateway] = ec2.describe_nat_gateways(NatGatewayIds=[first])["NatGateways"]
            self.assertEqual(tags(gateway)["Name"], "two")
            [described] = ec2.describe_addresses(AllocationIds=[address["AllocationId"]])["Addresses"]
            self.assertEqual(tags(described)["Name"], "two")

            stack.update(self.template("two", address="Other"))
            self.assertNotEqual(stack.id("Nat"), first)
            self.assertEqual(ec2.describe_nat_gateways(NatGatewayIds=[first])["NatGateways"][0]["State"], "deleted")
            self.assertEqual(ec2.describe_addresses(AllocationIds=[address["AllocationId"]])["Addresses"], [])
            outwards = stack.id("Outwards")
            last = stack.id("Nat")
            for left in ec2.describe_addresses()["Addresses"]:
                ec2.release_address(AllocationId=left["AllocationId"])  # by hand: the stack can be destroyed all the same
            ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=outwards)
        self.assertEqual(ec2.describe_nat_gateways(NatGatewayIds=[last])["NatGateways"][0]["State"], "deleted")
        self.assertEqual(ec2.describe_egress_only_internet_gateways(
            EgressOnlyInternetGatewayIds=[outwards])["EgressOnlyInternetGateways"], [])

    def test_a_regional_nat_gateway_belongs_to_the_vpc(self) -> None:
        ec2 = self.client("ec2")
        regional = VPC | {"Nat": resource("NatGateway", {"AvailabilityMode": "regional", "VpcId": {"Ref": "Vpc"}})}
        with Stack(regional) as stack:
            first = stack.id("Nat")
            of_vpc = [{"Name": "vpc-id", "Values": [stack.id("Vpc")]}]
            [gateway] = ec2.describe_nat_gateways(Filter=of_vpc)["NatGateways"]
            self.assertEqual((gateway["NatGatewayId"], gateway["AvailabilityMode"]), (first, "regional"))
            self.assertNotIn("SubnetId", gateway)
            stack.update(self.template("zonal"))
            [gateway] = ec2.describe_nat_gateways(NatGatewayIds=[stack.id("Nat")])["NatGateways"]
            self.assertEqual((gateway["SubnetId"], gateway["AvailabilityMode"]), (stack.id("Subnet"), "zonal"))
            self.assertEqual(ec2.describe_nat_gateways(NatGatewayIds=[first])["NatGateways"][0]["State"], "deleted")

    def test_a_missing_property_is_named(self) -> None:
        stack = Stack({"Nat": resource("NatGateway", {})})
        with self.assertRaisesRegex(AssertionError, "AWS::EC2::NatGateway needs the property 'SubnetId'"), stack:
            self.fail("deployed")


class Interfaces(CloudTest):
    """A network interface with an address of its own."""

    def test_an_interface_keeps_its_address_and_changes_in_place(self) -> None:
        ec2 = self.client("ec2")

        def template(description: str, group: str, allocation: str = "Address") -> dict[str, Any]:
            return VPC | {
                "Subnet": resource("Subnet", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.9.0.0/24"}),
                "One": resource("SecurityGroup", {"VpcId": {"Ref": "Vpc"}, "GroupDescription": "one"}),
                "Two": resource("SecurityGroup", {"VpcId": {"Ref": "Vpc"}, "GroupDescription": "two"}),
                "Interface": resource("NetworkInterface", {
                    "SubnetId": {"Ref": "Subnet"}, "Description": description, "SourceDestCheck": "false",
                    "GroupSet": [{"Fn::GetAtt": [group, "GroupId"]}], "Tags": [{"Key": "Name", "Value": description}]}),
                "Address": resource("EIP", {"Domain": "vpc"}),
                "Other": resource("EIP", {"Domain": "vpc"}),
                "Association": resource("EIPAssociation", {
                    "AllocationId": {"Fn::GetAtt": [allocation, "AllocationId"]}, "NetworkInterfaceId": {"Ref": "Interface"}}),
                "Table": resource("RouteTable", {"VpcId": {"Ref": "Vpc"}}),
                "Route": resource("Route", {
                    "RouteTableId": {"Ref": "Table"}, "DestinationCidrBlock": "0.0.0.0/0",
                    "NetworkInterfaceId": {"Fn::GetAtt": ["Interface", "Id"]}}),
            }

        def owners() -> dict[str, str | None]:
            ids = [stack.id("Address"), stack.id("Other")]
            return {address["PublicIp"]: address.get("NetworkInterfaceId")
                    for address in ec2.describe_addresses()["Addresses"] if address["PublicIp"] in ids}

        with Stack(template("first", "One"), {"Ip": {"Fn::GetAtt": ["Interface", "PrimaryPrivateIpAddress"]}}) as stack:
            interface = stack.id("Interface")
            [described] = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"]
            self.assertEqual((described["Description"], described["SourceDestCheck"], described["VpcId"], described["SubnetId"]),
                             ("first", False, stack.id("Vpc"), stack.id("Subnet")))
            self.assertEqual([group["GroupId"] for group in described["Groups"]], [stack.id("One")])
            self.assertEqual(stack.outputs["Ip"], described["PrivateIpAddress"])
            self.assertEqual(owners(), {stack.id("Address"): interface, stack.id("Other"): None})
            [table] = ec2.describe_route_tables(RouteTableIds=[stack.id("Table")])["RouteTables"]
            self.assertIn(interface, [route.get("NetworkInterfaceId") for route in table["Routes"]])

            stack.update(template("second", "Two", allocation="Other"))
            self.assertEqual(stack.id("Interface"), interface)
            [described] = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"]
            self.assertEqual((described["Description"], [group["GroupId"] for group in described["Groups"]]),
                             ("second", [stack.id("Two")]))
            self.assertEqual({tag["Key"]: tag["Value"] for tag in described["TagSet"]}["Name"], "second")
            self.assertEqual(owners(), {stack.id("Address"): None, stack.id("Other"): interface})
        self.assertEqual(ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"], [])

    def test_a_launch_template_names_the_interface_that_instances_start_with(self) -> None:
        data = {"NetworkInterfaces": [{"DeviceIndex": 0, "NetworkInterfaceId": "eni-0123"}, {"DeviceIndex": 1}]}
        with Stack({"Template": resource("LaunchTemplate", {"LaunchTemplateData": data})}) as stack:
            [version] = self.client("ec2").describe_launch_template_versions(
                LaunchTemplateId=stack.id("Template"))["LaunchTemplateVersions"]
            self.assertEqual(version["LaunchTemplateData"], data)

    def test_an_address_that_is_not_there_is_refused(self) -> None:
        stack = Stack({"Association": resource("EIPAssociation", {"AllocationId": "eipalloc-0", "NetworkInterfaceId": "eni-0"})})
        with self.assertRaisesRegex(AssertionError, "The allocation ID 'eipalloc-0' does not exist"), stack:
            self.fail("deployed")


class FlowLogs(CloudTest):
    """A VPC's flow log."""

    def test_a_flow_log_is_described_as_it_was_made(self) -> None:
        ec2 = self.client("ec2")

        def template(interval: int) -> dict[str, Any]:
            return VPC | {"Log": resource("FlowLog", {
                "ResourceId": {"Ref": "Vpc"}, "ResourceType": "VPC", "TrafficType": "REJECT", "LogGroupName": "flows",
                "LogDestinationType": "cloud-watch-logs", "MaxAggregationInterval": interval,
                "DeliverLogsPermissionArn": "arn:aws:iam::000000000000:role/flows"})}

        with Stack(template(60)) as stack:
            first = stack.id("Log")
            [log] = ec2.describe_flow_logs(FlowLogIds=[first])["FlowLogs"]
            self.assertEqual(
                (log["ResourceId"], log["TrafficType"], log["LogGroupName"], log["MaxAggregationInterval"]),
                (stack.id("Vpc"), "REJECT", "flows", 60))
            self.assertEqual(log["DeliverLogsPermissionArn"], "arn:aws:iam::000000000000:role/flows")
            stack.update(template(600))
            last = stack.id("Log")
            self.assertNotEqual(last, first)
            self.assertEqual(ec2.describe_flow_logs(FlowLogIds=[first])["FlowLogs"], [])
        self.assertEqual(ec2.describe_flow_logs(FlowLogIds=[last])["FlowLogs"], [])


class Rules(CloudTest):
    """Rules that are resources of their own."""

    def test_security_group_rules_come_change_and_go(self) -> None:
        ec2 = self.client("ec2")

        def template(port: int, description: str) -> dict[str, Any]:
            group = {"Fn::GetAtt": ["Group", "GroupId"]}
            rule = {"GroupId": group, "IpProtocol": "tcp", "FromPort": port, "ToPort": str(port), "Description": description}
            return VPC | {
                "Group": resource("SecurityGroup", {
                    "VpcId": {"Ref": "Vpc"}, "GroupDescription": "g",
                    "SecurityGroupEgress": [{"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}]}),
                "In": resource("SecurityGroupIngress", rule | {"SourceSecurityGroupId": group}),
                "InSix": resource("SecurityGroupIngress", rule | {"CidrIpv6": "::/0"}),
                "InList": resource("SecurityGroupIngress", rule | {"SourcePrefixListId": "pl-1"}),
                "Out": resource("SecurityGroupEgress", rule | {"CidrIp": "10.0.0.0/8"}),
            }

        def rules() -> tuple[list[tuple[Any, ...]], list[str]]:
            [group] = ec2.describe_security_groups(GroupIds=[stack.id("Group")])["SecurityGroups"]
            inwards = [(rule["FromPort"], rule["ToPort"], *(
                peer["Description"] for peers in (rule["UserIdGroupPairs"], rule["Ipv6Ranges"]) for peer in peers), *(
                peer["PrefixListId"] for peer in rule["PrefixListIds"])) for rule in group["IpPermissions"]]
            return sorted(inwards), [r["CidrIp"] for rule in group["IpPermissionsEgress"] for r in rule["IpRanges"]]

        with Stack(template(443, "a")) as stack:
            self.assertEqual(rules(), ([(443, 443, "a"), (443, 443, "a"), (443, 443, "pl-1")], ["255.255.255.255/32", "10.0.0.0/8"]))
            first = stack.id("In")
            listed = ec2.describe_security_group_rules(
                Filters=[{"Name": "group-id", "Values": [stack.id("Group")]}])["SecurityGroupRules"]
            self.assertLess({first, stack.id("Out")}, {rule["SecurityGroupRuleId"] for rule in listed})
            stack.update(template(443, "b"))
            self.assertEqual((stack.id("In"), rules()[0]), (first, [(443, 443, "b"), (443, 443, "b"), (443, 443, "pl-1")]))
            stack.update(template(8443, "b"))
            self.assertEqual(rules(), ([(8443, 8443, "b"), (8443, 8443, "b"), (8443, 8443, "pl-1")], ["255.255.255.255/32", "10.0.0.0/8"]))
            self.assertNotEqual(stack.id("In"), first)
            stack.update({name: made for name, made in template(8443, "b").items() if name in ("Vpc", "Group")})
            self.assertEqual(rules(), ([], ["255.255.255.255/32"]))

    def test_a_network_acl_guards_its_subnet_with_its_entries(self) -> None:
        ec2 = self.client("ec2")

        def template(port: int, number: int = 100) -> dict[str, Any]:
            return VPC | {
                "Subnet": resource("Subnet", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.9.0.0/24"}),
                "Acl": resource("NetworkAcl", {"VpcId": {"Ref": "Vpc"}, "Tags": [{"Key": "Name", "Value": str(port)}]}),
                "Entry": resource("NetworkAclEntry", {
                    "NetworkAclId": {"Ref": "Acl"}, "RuleNumber": number, "Protocol": 6, "RuleAction": "allow",
                    "CidrBlock": "10.0.0.0/8", "PortRange": {"From": port, "To": port}}),
                "Out": resource("NetworkAclEntry", {
                    "NetworkAclId": {"Ref": "Acl"}, "RuleNumber": number, "Protocol": -1, "RuleAction": "deny",
                    "Egress": True, "Ipv6CidrBlock": "::/0"}),
                "Association": resource("SubnetNetworkAclAssociation", {
                    "SubnetId": {"Ref": "Subnet"}, "NetworkAclId": {"Ref": "Acl"}}),
            }

        def acl_of(subnet: str) -> dict[str, Any]:
            acl: dict[str, Any]
            [acl] = [acl for acl in ec2.describe_network_acls()["NetworkAcls"]
                     if any(a["SubnetId"] == subnet for a in acl["Associations"])]
            return acl

        with Stack(template(5432)) as stack:
            subnet = stack.id("Subnet")
            acl = acl_of(subnet)
            self.assertEqual(acl["NetworkAclId"], stack.id("Acl"))
            self.assertEqual([(e["Egress"], e["RuleNumber"], e["Protocol"], e.get("PortRange")) for e in acl["Entries"]], [
                (False, 100, "6", {"From": 5432, "To": 5432}), (True, 100, "-1", None)])
            stack.update(template(5433))
            self.assertEqual(tags(acl_of(subnet))["Name"], "5433")
            self.assertIn({"From": 5433, "To": 5433}, [e.get("PortRange") for e in acl_of(subnet)["Entries"]])
            stack.update(template(5433, number=90))
            self.assertEqual([e["RuleNumber"] for e in acl_of(subnet)["Entries"]], [90, 90])
            stack.update({name: made for name, made in template(5433).items() if name in ("Vpc", "Subnet")})
            self.assertTrue(acl_of(subnet)["IsDefault"])


class AddressBlocks(CloudTest):
    """What a VPC and its subnets know of their addresses."""

    def test_vpc_and_subnet_tell_their_blocks(self) -> None:
        ec2 = self.client("ec2")
        template = VPC | {
            "Six": resource("VPCCidrBlock", {"VpcId": {"Ref": "Vpc"}, "AmazonProvidedIpv6CidrBlock": True}),
            "More": resource("VPCCidrBlock", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "100.64.0.0/16"}),
            "Subnet": resource("Subnet", {
                "VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.9.0.0/24", "AssignIpv6AddressOnCreation": True,
                "Ipv6CidrBlock": {"Fn::Select": [0, {"Fn::Cidr": [
                    {"Fn::Select": [0, {"Fn::GetAtt": ["Vpc", "Ipv6CidrBlocks"]}]}, 4, 64]}]}}) | {"DependsOn": "Six"},
        }
        with Stack(template, {
                "Block": {"Fn::GetAtt": ["Vpc", "CidrBlock"]},
                "SubnetSix": {"Fn::Select": [0, {"Fn::GetAtt": ["Subnet", "Ipv6CidrBlocks"]}]}}) as stack:
            [vpc] = ec2.describe_vpcs(VpcIds=[stack.id("Vpc")])["Vpcs"]
            self.assertEqual([a["CidrBlock"] for a in vpc["CidrBlockAssociationSet"]], ["10.9.0.0/16", "100.64.0.0/16"])
            [six] = vpc["Ipv6CidrBlockAssociationSet"]
            [subnet] = ec2.describe_subnets(SubnetIds=[stack.id("Subnet")])["Subnets"]
            [of_subnet] = subnet["Ipv6CidrBlockAssociationSet"]
            self.assertEqual(of_subnet["Ipv6CidrBlock"], six["Ipv6CidrBlock"].replace("/56", "/64"))
            self.assertTrue(subnet["AssignIpv6AddressOnCreation"])
            self.assertEqual(stack.outputs, {"Block": "10.9.0.0/16", "SubnetSix": of_subnet["Ipv6CidrBlock"]})
            stack.update({name: made for name, made in template.items() if name == "Vpc"})
            [vpc] = ec2.describe_vpcs(VpcIds=[stack.id("Vpc")])["Vpcs"]
            self.assertEqual(vpc["Ipv6CidrBlockAssociationSet"], [])
            self.assertEqual(len(vpc["CidrBlockAssociationSet"]), 1)
