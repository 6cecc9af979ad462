"""What a browser gets: distributions and load balancers; and what CloudFormation hands on."""

from __future__ import annotations

import http.server
import json
import threading
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from .cloud import CloudTest, Stack, cloud, tags


def bucket_policy(bucket: str, *statements: dict[str, Any]) -> dict[str, Any]:
    """A policy that enforces TLS, and more."""
    arn = {"Fn::GetAtt": [bucket, "Arn"]}
    tls_only = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    everything = dict(tls_only, Resource={"Fn::Join": ["", [arn, "/*"]]})
    return {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": bucket}, "PolicyDocument": {
        "Version": "2012-10-17", "Statement": [tls_only, everything, *statements]}}}


def site(comment: str = "", **config: Any) -> dict[str, Any]:
    """A private bucket that enforces TLS, and a distribution that alone may read it and redirects to https."""
    origin = {"Id": "bucket", "DomainName": {"Fn::GetAtt": ["Bucket", "RegionalDomainName"]},
              "OriginAccessControlId": {"Ref": "Access"}, "S3OriginConfig": {"OriginAccessIdentity": ""}}
    return {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": [{"Key": "Comment", "Value": comment}]}},
        "Policy": bucket_policy("Bucket", {
            "Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject",
            "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]},
            "Condition": {"StringEquals": {"AWS:SourceArn": {
                "Fn::Sub": "arn:aws:cloudfront::${AWS::AccountId}:distribution/${Distribution}"}}}}),
        "Access": {"Type": "AWS::CloudFront::OriginAccessControl", "Properties": {"OriginAccessControlConfig": {
            "Name": "access", "OriginAccessControlOriginType": "s3", "SigningBehavior": "always", "SigningProtocol": "sigv4"}}},
        "Distribution": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {
            "Enabled": True, "Origins": [origin], "DefaultCacheBehavior": {
                "TargetOriginId": "bucket", "ViewerProtocolPolicy": "redirect-to-https",
                "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"}} | config}}}


class Distributions(CloudTest):
    """CloudFront."""

    def test_a_browser_reads_a_bucket_that_enforces_tls(self) -> None:
        domain = {"Domain": {"Fn::GetAtt": ["Distribution", "DomainName"]}}
        with Stack(site(), domain) as stack:
            s3 = self.client("s3")
            s3.put_object(Bucket=stack.id("Bucket"), Key="page", Body=b"hello")
            label = stack.outputs["Domain"].split(".")[0]
            self.assertEqual(cloud().fetch(f"{label}.cloudfront.localhost:{cloud().port}", "/page")[::2], (200, "hello"))
            self.assertEqual(cloud().fetch(f"{label}.cloudfront.localhost", "/nothing")[0], 403)
            status, headers, _body = cloud().fetch(f"{label}.cloudfront.net", "/page")
            self.assertEqual((status, headers["location"]), (301, f"https://{label}.cloudfront.net/page"))
            s3.delete_object(Bucket=stack.id("Bucket"), Key="page")

    def test_who_may_list_the_bucket_is_told_that_a_file_is_not_there(self) -> None:
        template = site()
        reads = template["Policy"]["Properties"]["PolicyDocument"]["Statement"][-1]
        lists = dict(reads, Action="s3:ListBucket", Resource={"Fn::GetAtt": ["Bucket", "Arn"]})
        template["Policy"] = bucket_policy("Bucket", reads, lists)
        with Stack(template, {"Domain": {"Fn::GetAtt": ["Distribution", "DomainName"]}}) as stack:
            host = f"{stack.outputs['Domain'].split('.')[0]}.cloudfront.localhost"
            status, _headers, body = cloud().fetch(host, "/nothing")
            self.assertEqual((status, "NoSuchKey" in body), (404, True))

    def test_an_alias_leads_to_its_distribution_and_another_name_does_not(self) -> None:
        aliases = ["www.example.com", "*.wild.example.com"]
        with Stack(site(Aliases=aliases)):
            for host in ("www.example.com", "WWW.example.com:443", "a.wild.example.com"):
                with self.subTest(host=host):
                    self.assertEqual(cloud().fetch(host, "/x")[1]["location"], f"https://{host}/x")
            self.assertNotIn("via", cloud().fetch("other.example.com", "/x")[1])
            self.assertNotIn("via", cloud().fetch("wild.example.com", "/x")[1])

    def test_a_published_function_is_listed_once(self) -> None:
        cloudfront = self.client("cloudfront")
        with Stack({"Function": {"Type": "AWS::CloudFront::Function", "Properties": {
                "Name": "f", "AutoPublish": True, "FunctionCode": "function handler(e){return e.request}",
                "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"}}}}):
            for stage, stages in (("", ["DEVELOPMENT"]), ("LIVE", ["LIVE"])):
                listed = cloudfront.list_functions(**{"Stage": stage} if stage else {})["FunctionList"]["Items"]
                self.assertEqual([f["FunctionMetadata"]["Stage"] for f in listed], stages)


class Buckets(CloudTest):
    """S3."""

    def test_a_bucket_has_its_tags(self) -> None:
        s3 = self.client("s3")
        with Stack(site("one")) as stack:
            def described() -> dict[str, str]:
                return tags({"Tags": s3.get_bucket_tagging(Bucket=stack.id("Bucket"))["TagSet"]})
            self.assertEqual(described(), {"Comment": "one", "Owner": "tests"})
            stack.update(site("two"))
            self.assertEqual(described(), {"Comment": "two", "Owner": "tests"})


class LoadBalancers(CloudTest):
    """Elastic Load Balancing."""

    @staticmethod
    def template(*ports: int) -> dict[str, Any]:
        listener = {"LoadBalancerArn": {"Ref": "Balancer"}}
        forward = [{"Type": "forward", "TargetGroupArn": {"Ref": "Group"}}]
        redirect = [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}]

        def elb(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
            return {"Type": f"AWS::ElasticLoadBalancingV2::{kind}", "Properties": properties}

        return {
            "Balancer": elb("LoadBalancer", {"Name": "adapter-test", "Type": "application"}),
            "Group": elb("TargetGroup", {
                "Name": "targets", "TargetType": "ip", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1",
                "Targets": [{"Id": "127.0.0.1", "Port": str(port)} for port in ports]}),
            "Plain": elb("Listener", listener | {"Port": 80, "Protocol": "HTTP", "DefaultActions": redirect}),
            "Secure": elb("Listener", listener | {"Port": 443, "Protocol": "HTTPS", "DefaultActions": forward}),
        }

    def test_a_browser_reaches_the_targets_behind_https(self) -> None:
        class Service(http.server.BaseHTTPRequestHandler):
            """Tells by which protocol it was reached."""

            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(self.headers["X-Forwarded-Proto"].encode())

            def log_message(self, *_message: object) -> None:
                """Stays quiet."""

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service) as service:
            threading.Thread(target=service.serve_forever, daemon=True).start()
            with Stack(self.template(1, service.server_port)) as stack:
                elb = self.client("elbv2")

                def targets() -> list[int]:
                    health = elb.describe_target_health(TargetGroupArn=stack.id("Group"))["TargetHealthDescriptions"]
                    return [target["Target"]["Port"] for target in health]

                self.assertEqual(targets(), [1, service.server_port])
                stack.update(self.template(service.server_port))
                self.assertEqual(targets(), [service.server_port])
                further = {"TargetGroupArn": stack.id("Group"), "Targets": [{"Id": "127.0.0.1", "Port": 2}]}
                elb.register_targets(**further)
                self.assertEqual(targets(), [service.server_port, 2])
                elb.deregister_targets(**further)
                self.assertEqual(targets(), [service.server_port])
                browser = f"adapter-test.alb.localhost:{cloud().port}"
                self.assertEqual(cloud().fetch(browser, "/")[::2], (200, "https"))
                self.assertEqual(cloud().fetch("adapter-test.alb.localhost:80", "/")[0], 301)
            service.shutdown()

    def test_weights_set_by_hand_survive_an_update_of_something_else(self) -> None:
        def template(path: str, weights: list[int] | None = None) -> dict[str, Any]:
            resources = self.template(1)
            arns = [{"Ref": "Group"}, {"Ref": "Other"}]
            weighted = {"ForwardConfig": {"TargetGroups": [
                {"TargetGroupArn": arn, "Weight": weight} for arn, weight in zip(arns, weights or [], strict=False)]}}
            resources["Other"] = {"Type": resources["Group"]["Type"], "Properties": resources["Group"]["Properties"] | {
                "Name": "other", "HealthCheckPath": path}}
            resources["Rule"] = {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": {
                "ListenerArn": {"Ref": "Secure"}, "Priority": 1,
                "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
                "Actions": [{"Type": "forward"} | (weighted if weights else {"TargetGroupArn": arns[0]})]}}
            return resources

        elb = self.client("elbv2")
        with Stack(template("/one")) as stack:
            def weights() -> dict[str, int]:
                [action] = elb.describe_rules(RuleArns=[stack.id("Rule")])["Rules"][0]["Actions"]
                self.assertEqual("TargetGroupArn" in action, len(action["ForwardConfig"]["TargetGroups"]) == 1)
                return {group["TargetGroupArn"].split("/")[1]: group["Weight"] for group in action["ForwardConfig"]["TargetGroups"]}

            self.assertEqual(weights(), {"targets": 1})
            both = [{"TargetGroupArn": stack.id("Group"), "Weight": 0}, {"TargetGroupArn": stack.id("Other"), "Weight": 10}]
            elb.modify_rule(RuleArn=stack.id("Rule"), Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": both}}])
            self.assertEqual(weights(), {"targets": 0, "other": 10})
            elb.deregister_targets(TargetGroupArn=stack.id("Group"), Targets=[{"Id": "127.0.0.1", "Port": 1}])
            self.assertEqual({cloud().fetch(f"adapter-test.alb.localhost:{cloud().port}", "/")[0] for _ in range(20)}, {502})
            stack.update(template("/two"))
            self.assertEqual(weights(), {"targets": 0, "other": 10})
            stack.update(template("/two", [3, 1]))
            self.assertEqual(weights(), {"targets": 3, "other": 1})


class References(CloudTest):
    """CloudFormation."""

    def test_a_secret_is_referred_to_by_its_arn(self) -> None:
        secrets, cloudformation = self.client("secretsmanager"), self.client("cloudformation")

        def template(name: str, value: str) -> dict[str, Any]:
            return {"Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {
                "Name": name, "SecretString": value, "Description": "as declared"}}}

        with Stack(template("one", "a"), {"Ref": {"Ref": "Secret"}}) as stack:
            arn = stack.outputs["Ref"]
            self.assertRegex(arn, r"^arn:aws:secretsmanager:us-east-1:000000000000:secret:one-\w{6}$")
            self.assertEqual(secrets.get_secret_value(SecretId=arn)["SecretString"], "a")
            stack.update(template("one", "b"), {"Ref": {"Ref": "Secret"}})
            self.assertEqual(stack.outputs["Ref"], arn)
            self.assertEqual(secrets.get_secret_value(SecretId=arn)["SecretString"], "b")
            for found in ("IN_SYNC", "MODIFIED"):
                drift = cloudformation.detect_stack_resource_drift(StackName=stack.name, LogicalResourceId="Secret")
                self.assertEqual(drift["StackResourceDrift"]["StackResourceDriftStatus"], found)
                secrets.update_secret(SecretId=arn, Description="changed by hand")
            stack.update(template("two", "b"), {"Ref": {"Ref": "Secret"}})
            self.assertIn(":secret:two-", stack.outputs["Ref"])
            with self.assertRaisesRegex(ClientError, "ResourceNotFound"):
                secrets.describe_secret(SecretId=arn)
            arn = stack.outputs["Ref"]
        with self.assertRaisesRegex(ClientError, "ResourceNotFound"):
            secrets.describe_secret(SecretId=arn)

    def test_an_output_of_another_region_is_read(self) -> None:
        handle = {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}
        with Stack(handle, {"Name": "from-europe"}, region="eu-west-1") as far, Stack(handle, {"Name": "from-home"}) as near:
            def output(**spec: str) -> dict[str, Any]:
                return {"Fn::GetStackOutput": {"OutputName": "Name"} | spec}
            topic = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {
                "TopicName": output(StackName=far.name, Region="eu-west-1")}}}
            with Stack(topic, {"Far": output(StackName=far.name, Region="eu-west-1"), "Near": output(StackName=near.name),
                               "Here": {"Ref": "AWS::Region"}}) as reader:
                self.assertEqual(reader.outputs, {"Far": "from-europe", "Near": "from-home", "Here": "us-east-1"})
                self.assertTrue(reader.id("Topic").endswith(":us-east-1:000000000000:from-europe"))
            missing = Stack(topic, {"Far": output(StackName=far.name, Region="eu-west-2")})
            with self.assertRaisesRegex(AssertionError, "CREATE_COMPLETE"), missing:
                self.fail("deployed")

    def test_a_custom_resource_in_node_finds_the_modules_of_node_path(self) -> None:
        Path(cloud().home, "marker").mkdir()
        Path(cloud().home, "marker", "index.js").write_text("module.exports = 'found';")
        code = """
            exports.handler = async (event) => {
              const response = { Status: 'SUCCESS', PhysicalResourceId: 'one', StackId: event.StackId,
                RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId, Data: { Marker: require('marker') } };
              await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(response) });
            };"""
        with Stack({
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": json.dumps({
                "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                        "Principal": {"Service": "lambda.amazonaws.com"}}]})}},
            "Handler": {"Type": "AWS::Lambda::Function", "Properties": {
                "Runtime": "nodejs22.x", "Handler": "index.handler", "Code": {"ZipFile": code},
                "Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
            "Custom": {"Type": "Custom::Marker", "Properties": {
                "ServiceToken": {"Fn::GetAtt": ["Handler", "Arn"]}, "ServiceTimeout": "20"}},
        }, {"Marker": {"Fn::GetAtt": ["Custom", "Marker"]}}) as stack:
            self.assertEqual(stack.outputs["Marker"], "found")
