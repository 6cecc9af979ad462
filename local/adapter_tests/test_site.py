"""What a site has besides its distribution: delivered logs, VPC origins."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .cloud import ACCOUNT, CloudTest, Stack, cloud


class LogDelivery(CloudTest):
    """AWS::Logs::DeliverySource, DeliveryDestination and Delivery."""

    @staticmethod
    def template(output_format: str = "parquet", suffix: str = "{yyyy}") -> dict[str, Any]:
        return {
            "Source": {"Type": "AWS::Logs::DeliverySource", "Properties": {
                "Name": "site", "LogType": "ACCESS_LOGS", "ResourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"}},
            "Destination": {"Type": "AWS::Logs::DeliveryDestination", "Properties": {
                "Name": "site", "OutputFormat": output_format, "DestinationResourceArn": "arn:aws:s3:::logs"}},
            "Delivery": {"Type": "AWS::Logs::Delivery", "Properties": {
                "DeliverySourceName": {"Ref": "Source"}, "DeliveryDestinationArn": {"Fn::GetAtt": ["Destination", "Arn"]},
                "S3SuffixPath": suffix, "S3EnableHiveCompatiblePath": "true"}}}

    def test_a_delivery_is_visible_by_the_api(self) -> None:
        logs = self.client("logs")
        with Stack(self.template()) as stack:
            source = logs.get_delivery_source(name="site")["deliverySource"]
            self.assertEqual((source["service"], source["tags"]["Owner"]), ("cloudfront", "tests"))
            before = logs.get_delivery(id=stack.id("Delivery"))["delivery"]
            self.assertEqual(before["deliverySourceName"], "site")
            self.assertEqual(before["s3DeliveryConfiguration"], {"suffixPath": "{yyyy}", "enableHiveCompatiblePath": True})
            stack.update(self.template("json"))
            self.assertEqual(logs.get_delivery_destination(name="site")["deliveryDestination"]["outputFormat"], "json")
            self.assertEqual(stack.id("Delivery"), before["id"])
        self.assertEqual(logs.describe_deliveries()["deliveries"], [])
        self.assertEqual(logs.describe_delivery_sources()["deliverySources"], [])
        self.assertEqual(logs.describe_delivery_destinations()["deliveryDestinations"], [])

    def test_cloudfront_delivers_from_us_east_1_only(self) -> None:
        stack = Stack(self.template(), region="eu-central-1")
        with self.assertRaisesRegex(AssertionError, "us-east-1 only"):
            stack.__enter__()


class VpcOrigins(CloudTest):
    """AWS::CloudFront::VpcOrigin."""

    @staticmethod
    def template(port: int) -> dict[str, Any]:
        return {
            "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
                "Name": "vpc-origin-test", "Type": "application", "Scheme": "internal"}},
            "Origin": {"Type": "AWS::CloudFront::VpcOrigin", "Properties": {"VpcOriginEndpointConfig": {
                "Arn": {"Ref": "Balancer"}, "Name": "origin", "HTTPPort": str(port), "OriginProtocolPolicy": "http-only",
                "OriginSSLProtocols": ["TLSv1.2"]}}}}

    def test_a_vpc_origin_is_visible_by_the_api(self) -> None:
        cloudfront = self.client("cloudfront")
        with Stack(self.template(80), {"Arn": {"Fn::GetAtt": ["Origin", "Arn"]}}) as stack:
            def described() -> dict[str, Any]:
                origin: dict[str, Any] = cloudfront.get_vpc_origin(Id=stack.id("Origin"))["VpcOrigin"]
                return origin
            config = described()["VpcOriginEndpointConfig"]
            self.assertEqual((config["HTTPPort"], config["OriginSslProtocols"]["Items"]), (80, ["TLSv1.2"]))
            self.assertEqual(described()["Arn"], stack.outputs["Arn"])
            stack.update(self.template(8080), {"Arn": {"Fn::GetAtt": ["Origin", "Arn"]}})
            self.assertEqual(described()["VpcOriginEndpointConfig"]["HTTPPort"], 8080)
            identifier = stack.id("Origin")
        with self.assertRaisesRegex(ClientError, "does not exist"):
            cloud().client("cloudfront").get_vpc_origin(Id=identifier)
