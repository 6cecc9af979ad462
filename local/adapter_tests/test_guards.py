"""EC2 and Route 53 Resolver: what guards a network beside its security groups."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .cloud import ACCOUNT, REGION, Cloud, CloudTest, Stack, tags
from .test_ec2 import VPC, resource

SUBNET = {"Subnet": resource("Subnet", {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.9.0.0/24"})}


def resolver(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    """One resource of Route 53 Resolver."""
    return {"Type": f"AWS::Route53Resolver::{kind}", "Properties": properties}


class PublicAccess(CloudTest):
    """Exclusions from VPC Block Public Access."""

    @staticmethod
    def template(mode: str, **of: dict[str, str]) -> dict[str, Any]:
        return VPC | SUBNET | {"Exclusion": resource("VPCBlockPublicAccessExclusion", {
            "InternetGatewayExclusionMode": mode, "Tags": [{"Key": "Name", "Value": mode}]} | of)}

    def described(self, stack: Stack) -> list[tuple[str, str, str, dict[str, str]]]:
        found = self.client("ec2").describe_vpc_block_public_access_exclusions(ExclusionIds=[stack.id("Exclusion")])
        return [(one["InternetGatewayExclusionMode"], one["ResourceArn"], one["State"], tags(one))
                for one in found["VpcBlockPublicAccessExclusions"]]

    def test_an_exclusion_follows_its_template(self) -> None:
        with Stack(self.template("allow-egress", SubnetId={"Ref": "Subnet"}), {
                "Id": {"Fn::GetAtt": ["Exclusion", "ExclusionId"]}}) as stack:
            first = stack.id("Exclusion")
            arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}"
            self.assertEqual(stack.outputs, {"Id": first})
            self.assertEqual(self.described(stack), [
                ("allow-egress", f"{arn}:subnet/{stack.id('Subnet')}", "create-complete",
                 {"Name": "allow-egress", "Owner": "tests"})])
            stack.update(self.template("allow-bidirectional", SubnetId={"Ref": "Subnet"}))
            self.assertEqual(stack.id("Exclusion"), first)
            self.assertEqual([one[0::2] for one in self.described(stack)], [("allow-bidirectional", "update-complete")])
            stack.update(self.template("allow-egress", VpcId={"Ref": "Vpc"}))
            self.assertNotEqual(stack.id("Exclusion"), first)
            self.assertEqual([one[1] for one in self.described(stack)], [f"{arn}:vpc/{stack.id('Vpc')}"])
        left = self.client("ec2").describe_vpc_block_public_access_exclusions()["VpcBlockPublicAccessExclusions"]
        self.assertEqual(left, [])

    def test_an_exclusion_is_for_one_thing_that_exists(self) -> None:
        for of, reason in (({}, "either a VPC or a subnet"), ({"VpcId": "vpc-0"}, "InvalidVpcID.NotFound"),
                           ({"SubnetId": "subnet-0"}, "InvalidSubnetID.NotFound")):
            properties = {"InternetGatewayExclusionMode": "allow-egress"} | of
            stack = Stack({"Exclusion": resource("VPCBlockPublicAccessExclusion", properties)})
            with self.subTest(of=of), self.assertRaisesRegex(AssertionError, reason), stack:
                self.fail("deployed")
        twice = self.template("allow-egress", VpcId={"Ref": "Vpc"})
        stack = Stack(twice | {"Second": twice["Exclusion"]})
        with self.assertRaisesRegex(AssertionError, "ResourceAlreadyExists"), stack:
            self.fail("deployed")


class Encryption(CloudTest):
    """VPC encryption control."""

    @staticmethod
    def template(mode: str, **inputs: str) -> dict[str, Any]:
        return VPC | {"Control": resource("VPCEncryptionControl", {"VpcId": {"Ref": "Vpc"}, "Mode": mode} | inputs)}

    def test_a_control_follows_its_template(self) -> None:
        ec2 = self.client("ec2")

        def described() -> tuple[str, list[str]]:
            [control] = ec2.describe_vpc_encryption_controls(VpcIds=[stack.id("Vpc")])["VpcEncryptionControls"]
            excluded = [name for name, exclusion in control["ResourceExclusions"].items() if exclusion["State"] == "enabled"]
            self.assertEqual((control["VpcEncryptionControlId"], control["State"]), (stack.id("Control"), "available"))
            return control["Mode"], excluded

        with Stack(self.template("monitor"), {"State": {"Fn::GetAtt": ["Control", "State"]}}) as stack:
            first = stack.id("Control")
            self.assertEqual((described(), stack.outputs), (("monitor", []), {"State": "available"}))
            stack.update(self.template("enforce", InternetGatewayExclusionInput="enable", LambdaExclusionInput="enable"))
            self.assertEqual((described(), stack.id("Control")), (("enforce", ["InternetGateway", "Lambda"]), first))
            vpc = stack.id("Vpc")
        self.assertEqual(ec2.describe_vpc_encryption_controls(VpcIds=[vpc])["VpcEncryptionControls"], [])

    def test_exclusions_are_refused_where_nothing_is_enforced(self) -> None:
        stack = Stack(self.template("monitor", NatGatewayExclusionInput="enable"))
        with self.assertRaisesRegex(AssertionError, "exclusions are for the mode enforce"), stack:
            self.fail("deployed")

    def test_a_vpc_that_exists_has_one_control(self) -> None:
        template = self.template("monitor")
        stack = Stack(template | {"Second": template["Control"]})
        with self.assertRaisesRegex(AssertionError, "has an encryption control already"), stack:
            self.fail("deployed")
        template["Control"]["Properties"]["VpcId"] = "vpc-0"
        with self.assertRaisesRegex(AssertionError, "InvalidVpcID.NotFound"), Stack(template):
            self.fail("deployed")

    def test_a_filter_is_refused_rather_than_ignored(self) -> None:
        with self.assertRaisesRegex(ClientError, "no filters for DescribeVpcEncryptionControls"):
            self.client("ec2").describe_vpc_encryption_controls(Filters=[{"Name": "vpc-id", "Values": ["vpc-0"]}])


class Resolver(CloudTest):
    """Query logs and DNS firewalls."""

    @staticmethod
    def template(domains: list[str], priority: int = 101, place: int = 5000) -> dict[str, Any]:
        return VPC | {
            "Log": resolver("ResolverQueryLoggingConfig", {"DestinationArn": "arn:aws:s3:::queries"}),
            "Logged": resolver("ResolverQueryLoggingConfigAssociation", {
                "ResolverQueryLogConfigId": {"Fn::GetAtt": ["Log", "Id"]}, "ResourceId": {"Ref": "Vpc"}}),
            "Domains": resolver("FirewallDomainList", {"Domains": domains}),
            "Rules": resolver("FirewallRuleGroup", {"FirewallRules": [
                {"Action": "BLOCK", "BlockResponse": "NXDOMAIN", "Priority": 300, "FirewallDomainListId": "rslvr-fdl-of-aws"},
                {"Action": "ALERT", "Priority": priority, "FirewallDomainListId": {"Fn::GetAtt": ["Domains", "Id"]}}]}),
            "Guarded": resolver("FirewallRuleGroupAssociation", {
                "VpcId": {"Ref": "Vpc"}, "FirewallRuleGroupId": {"Ref": "Rules"}, "Priority": place}),
        }

    def test_query_logs_and_firewall_follow_their_template(self) -> None:
        client = self.client("route53resolver")

        def associations() -> list[dict[str, Any]]:
            answer = client.list_firewall_rule_group_associations(VpcId=stack.id("Vpc"))
            return list(answer["FirewallRuleGroupAssociations"])

        with Stack(self.template(["a.example"]), {"Arn": {"Fn::GetAtt": ["Rules", "Arn"]}}) as stack:
            log = client.get_resolver_query_log_config(ResolverQueryLogConfigId=stack.id("Log"))["ResolverQueryLogConfig"]
            self.assertEqual((log["DestinationArn"], log["Status"]), ("arn:aws:s3:::queries", "CREATED"))
            [logged] = client.list_resolver_query_log_config_associations(
                Filters=[{"Name": "ResourceId", "Values": [stack.id("Vpc")]}])["ResolverQueryLogConfigAssociations"]
            self.assertEqual((logged["ResolverQueryLogConfigId"], logged["Status"]), (stack.id("Log"), "ACTIVE"))
            self.assertEqual(stack.outputs["Arn"], (
                f"arn:aws:route53resolver:{REGION}:{ACCOUNT}:firewall-rule-group/{stack.id('Rules')}"))
            rules = client.list_firewall_rules(FirewallRuleGroupId=stack.id("Rules"))["FirewallRules"]
            self.assertEqual([(rule["Priority"], rule["Action"], rule["FirewallDomainListId"]) for rule in rules], [
                (101, "ALERT", stack.id("Domains")), (300, "BLOCK", "rslvr-fdl-of-aws")])
            ids = [stack.id(name) for name in ("Domains", "Rules", "Guarded")]

            stack.update(self.template(["a.example", "*.b.example"], priority=400, place=200))
            self.assertEqual([stack.id(name) for name in ("Domains", "Rules", "Guarded")], ids)
            self.assertEqual(client.list_firewall_domains(FirewallDomainListId=ids[0])["Domains"], ["a.example", "*.b.example"])
            rules = client.list_firewall_rules(FirewallRuleGroupId=ids[1])["FirewallRules"]
            self.assertEqual([rule["Priority"] for rule in rules], [300, 400])
            self.assertEqual([(one["FirewallRuleGroupId"], one["Priority"]) for one in associations()], [(ids[1], 200)])
            self.assertEqual([one["Id"] for one in client.list_firewall_rule_groups()["FirewallRuleGroups"]], [ids[1]])

        self.assertEqual(client.list_resolver_query_log_configs()["ResolverQueryLogConfigs"], [])
        self.assertEqual(client.list_resolver_query_log_config_associations()["ResolverQueryLogConfigAssociations"], [])
        self.assertEqual(client.list_firewall_domain_lists()["FirewallDomainLists"], [])
        self.assertEqual(client.list_firewall_rule_groups()["FirewallRuleGroups"], [])
        self.assertEqual(client.list_firewall_rule_group_associations()["FirewallRuleGroupAssociations"], [])

    def test_what_aws_refuses_is_refused(self) -> None:
        blocking = self.template(["a.example"])
        del blocking["Rules"]["Properties"]["FirewallRules"][0]["BlockResponse"]
        second = self.template(["a.example"])
        unknown = self.template(["a.example"])
        unknown["Guarded"]["Properties"]["FirewallRuleGroupId"] = "rslvr-frg-0"
        elsewhere = self.template(["a.example"])
        elsewhere["Logged"]["Properties"]["ResourceId"] = "vpc-0"
        for template, reason in (
                (self.template(["a.example"], priority=300), "must be unique within its group"),
                (self.template(["a.example"], place=100), "between 100 and 9900"),
                (blocking, "needs a BlockResponse"),
                (second | {"Again": second["Guarded"]}, "another rule group of vpc-"),
                (unknown, "ResourceNotFoundException: there is no rslvr-frg-0"),
                (elsewhere, "ResourceNotFoundException: there is no VPC vpc-0")):
            with self.subTest(reason=reason), self.assertRaisesRegex(AssertionError, reason), Stack(template):
                self.fail("deployed")

    def test_what_is_in_use_is_not_deleted(self) -> None:
        template = self.template(["a.example"])
        with Stack(VPC | {"Log": template["Log"], "Domains": template["Domains"]}) as lists:
            rule = {"Action": "ALERT", "Priority": 100, "FirewallDomainListId": lists.id("Domains")}
            with Stack({"Rules": resolver("FirewallRuleGroup", {"FirewallRules": [rule]})}) as rules:
                users = {
                    "Logged": resolver("ResolverQueryLoggingConfigAssociation", {
                        "ResolverQueryLogConfigId": lists.id("Log"), "ResourceId": lists.id("Vpc")}),
                    "Guarded": resolver("FirewallRuleGroupAssociation", {
                        "VpcId": lists.id("Vpc"), "FirewallRuleGroupId": rules.id("Rules"), "Priority": 200}),
                }
                with Stack(users):
                    for stack, used in ((lists, ("Log", "Domains")), (rules, ("Rules",))):
                        ids = [stack.id(name) for name in used]
                        stack.cloudformation.delete_stack(StackName=stack.name)
                        with self.assertRaisesRegex(AssertionError, "DELETE_FAILED") as failure:
                            stack._await("DELETE_COMPLETE")
                        for identifier in ids:
                            self.assertIn(f"{identifier} is in use", str(failure.exception))

    def test_an_operation_that_is_not_modelled_is_refused(self) -> None:
        with self.assertRaisesRegex(ClientError, "no route53resolver:ListResolverRules"):
            self.client("route53resolver").list_resolver_rules()


class Restarted(CloudTest):
    """The state that a stopped server leaves."""

    def test_guards_outlive_a_restart(self) -> None:
        cloud = Cloud()
        self.addCleanup(cloud.remove)
        template = Resolver.template(["a.example"]) | Encryption.template("monitor") | PublicAccess.template(
            "allow-egress", VpcId={"Ref": "Vpc"})
        with Stack(template, on=cloud) as stack:
            cloud.stop()
            cloud.start()
            ec2, client = cloud.client("ec2"), cloud.client("route53resolver")
            self.assertEqual(len(ec2.describe_vpc_encryption_controls(VpcIds=[stack.id("Vpc")])["VpcEncryptionControls"]), 1)
            self.assertEqual(len(ec2.describe_vpc_block_public_access_exclusions()["VpcBlockPublicAccessExclusions"]), 1)
            self.assertEqual(client.list_firewall_domains(FirewallDomainListId=stack.id("Domains"))["Domains"], ["a.example"])
        self.assertEqual(client.list_firewall_rule_groups()["FirewallRuleGroups"], [])
