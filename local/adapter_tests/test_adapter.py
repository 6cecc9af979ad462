"""The adapter itself: what it refuses, and that it survives a restart."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from botocore.exceptions import ClientError

from adapter import MINISTACK_VERSION, registry
from adapter.subjects import SUBJECTS

from .cloud import ACCOUNT, LOCAL, Cloud, CloudTest, Stack
from .test_delivery import bucket_policy
from .test_identity import provider
from .test_operations import NAMESPACE, Alarms, Scaling


class Checks(unittest.TestCase):
    """What happens before the server starts."""

    def test_every_private_name_that_is_used_is_there(self) -> None:
        self.assertEqual(registry.check(SUBJECTS), [])

    def test_a_name_that_ministack_lost_is_told_before_anything_is_changed(self) -> None:
        subject = ModuleType("adapter.subject")
        vars(subject).update(
            NEEDS={"ministack.services.ec2": ("_gone", "_vpcs"), "ministack.gone": ("x",)}, MENDS=(lambda: self.fail("mended"),))
        with self.assertRaises(SystemExit) as stop:
            registry.install([subject])
        self.assertIn("adapter.subject needs ministack.services.ec2._gone\n", str(stop.exception))
        self.assertIn("adapter.subject needs the module ministack.gone\n", str(stop.exception))
        self.assertNotIn("_vpcs", str(stop.exception))

    def test_a_type_that_ministack_learnt_is_told(self) -> None:
        subject = ModuleType("adapter.subject")
        vars(subject).update(NEEDS={}, TYPES={"AWS::EC2::VPC": None})
        with self.assertRaisesRegex(SystemExit, "ministack has a handler for AWS::EC2::VPC now"):
            registry.install([subject])


    def test_a_module_that_ministack_lost_is_told(self) -> None:
        with tempfile.TemporaryDirectory() as elsewhere:
            Path(elsewhere, "ministack").mkdir()
            Path(elsewhere, "ministack", "__init__.py").touch()
            server = subprocess.run([sys.executable, "-m", "adapter"], cwd=LOCAL, capture_output=True, text=True,
                                    check=False, env=os.environ | {"PYTHONPATH": elsewhere})
        self.assertEqual(server.returncode, 1)
        self.assertIn("ministack.app: No module named 'ministack.app'", server.stderr)
        self.assertIn(f"written for ministack {MINISTACK_VERSION}", server.stderr)
        self.assertNotIn("Traceback", server.stderr)

    def test_the_pinned_version_is_the_one_that_the_adapter_was_written_for(self) -> None:
        self.assertIn(f"\nministack=={MINISTACK_VERSION}\n", Path(LOCAL, "requirements.in").read_text())
        self.assertIn(f"\nministack=={MINISTACK_VERSION} ", Path(LOCAL, "requirements.txt").read_text())
        self.assertIn(f"ministack](https://pypi.org/project/ministack/) {MINISTACK_VERSION} ", Path(LOCAL, "README.md").read_text())

    def test_the_readme_lists_every_type(self) -> None:
        readme = Path(LOCAL, "README.md").read_text()
        for name in (name for subject in SUBJECTS for name in getattr(subject, "TYPES", {})):
            with self.subTest(type=name):
                self.assertIn(f"`{name.rsplit('::', 1)[-1]}`", readme.replace("`AWS::", "`").replace("::", "`::`"))

    def test_a_subject_names_every_private_name_that_it_uses(self) -> None:
        for subject in SUBJECTS:
            for module, name in used(Path(str(subject.__file__))):
                with self.subTest(subject=subject.__name__, uses=f"{module}.{name}"):
                    self.assertIn(name, subject.NEEDS.get(module, ()))


def used(source: Path) -> Iterator[tuple[str, str]]:
    """The names of ministack's modules that a file reads, sets or wraps."""
    tree = ast.parse(source.read_text())
    modules = {alias.name: f"{node.module}.{alias.name}" for node in ast.walk(tree)
               if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ministack") for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "wrap":
            owner, name = node.args[:2]
            if isinstance(owner, ast.Name) and isinstance(name, ast.Constant) and owner.id in modules:
                yield modules[owner.id], str(name.value)


class Refusals(CloudTest):
    """Templates that cannot be deployed."""

    def test_a_type_known_to_neither_is_refused_by_name(self) -> None:
        body = json.dumps({"Resources": {"X": {"Type": "AWS::GameLift::Fleet"}, "Y": {"Type": "AWS::EC2::EIP"}}})
        with self.assertRaisesRegex(ClientError, r"Unrecognized resource types: \[AWS::GameLift::Fleet\]"):
            self.client("cloudformation").create_stack(StackName="refused", TemplateBody=body)

    def test_a_property_that_cannot_change_in_place_is_refused(self) -> None:
        resource_type = registry.ResourceType(lambda _props, name: (name, {}), lambda _id, _props: None)
        registry._register("Test::Fixed::Type", resource_type)
        from ministack.services.cloudformation import provisioners
        handler = provisioners._RESOURCE_HANDLERS.pop("Test::Fixed::Type")
        with self.assertRaisesRegex(ValueError, "cannot change a property of Test::Fixed::Type in place"):
            handler["update"]("id", {"A": 1}, {"A": 2}, "stack")


class Restart(unittest.TestCase):
    """The state that a stopped server leaves."""

    def test_what_the_adapter_keeps_outlives_a_restart(self) -> None:
        cloud = Cloud()
        self.addCleanup(cloud.remove)
        with Stack(Scaling.template(4, 60) | Alarms.template(1) | {"GitHub": provider()}, on=cloud) as stack:
            cloud.stop()
            cloud.start()
            scaling, cloudwatch = cloud.client("application-autoscaling"), cloud.client("cloudwatch")
            self.assertEqual(len(scaling.describe_scalable_targets(**NAMESPACE)["ScalableTargets"]), 1)
            self.assertEqual(len(cloudwatch.list_alarm_mute_rules()["AlarmMuteRuleSummaries"]), 1)
            [page] = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
            self.assertEqual(page["ActionsSuppressor"], stack.id("Deploying"))
            stack.update(Scaling.template(5, 60) | Alarms.template(2) | {"GitHub": provider()})
        self.assertEqual(cloudwatch.list_alarm_mute_rules()["AlarmMuteRuleSummaries"], [])
        self.assertEqual(scaling.describe_scaling_policies(**NAMESPACE)["ScalingPolicies"], [])


class Enforced(unittest.TestCase):
    """AUTH=true."""

    def test_a_bucket_that_enforces_tls_admits_a_caller_with_permission(self) -> None:
        cloud = Cloud(AUTH="true")
        self.addCleanup(cloud.remove)
        statement: dict[str, Any] = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        user = {"User": {"Type": "AWS::IAM::User", "Properties": {"UserName": "reader"}}}
        with Stack({"Bucket": {"Type": "AWS::S3::Bucket"}, "Policy": bucket_policy("Bucket")} | user, on=cloud) as stack:
            iam = cloud.client("iam")
            key = iam.create_access_key(UserName="reader")["AccessKey"]
            s3 = cloud.client("s3", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
            with self.assertRaisesRegex(ClientError, "AccessDenied"):
                s3.put_object(Bucket=stack.id("Bucket"), Key="a", Body=b"b")
            iam.put_user_policy(UserName="reader", PolicyName="all", PolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [statement]}))
            s3.put_object(Bucket=stack.id("Bucket"), Key="a", Body=b"b")
            self.assertEqual(s3.get_object(Bucket=stack.id("Bucket"), Key="a")["Body"].read(), b"b")
            s3.delete_object(Bucket=stack.id("Bucket"), Key="a")
            iam.delete_user_policy(UserName="reader", PolicyName="all")
            iam.delete_access_key(UserName="reader", AccessKeyId=key["AccessKeyId"])
        self.assertEqual(cloud.client("sts").get_caller_identity()["Account"], ACCOUNT)

    def test_a_policy_may_name_the_function_of_a_distribution(self) -> None:
        cloud = Cloud(AUTH="true")
        self.addCleanup(cloud.remove)
        statement = {"Effect": "Allow", "Action": "cloudfront:DescribeFunction", "Resource": f"arn:aws:cloudfront::{ACCOUNT}:function/mine"}
        user = {"User": {"Type": "AWS::IAM::User", "Properties": {"UserName": "router", "Policies": [
            {"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}]}}}
        functions = {name: {"Type": "AWS::CloudFront::Function", "Properties": {
            "Name": name, "AutoPublish": True, "FunctionCode": "function handler(e){return e.request}",
            "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"}}} for name in ("mine", "other")}
        with Stack(user | functions, on=cloud):
            iam = cloud.client("iam")
            key = iam.create_access_key(UserName="router")["AccessKey"]
            cloudfront = cloud.client("cloudfront", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
            self.assertEqual(cloudfront.describe_function(Name="mine", Stage="LIVE")["FunctionSummary"]["Name"], "mine")
            with self.assertRaisesRegex(ClientError, "AccessDenied"):
                cloudfront.describe_function(Name="other", Stage="LIVE")
            iam.delete_access_key(UserName="router", AccessKeyId=key["AccessKeyId"])
