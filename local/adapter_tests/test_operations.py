"""Scaling, alarms, budgets, web ACLs."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from .cloud import ACCOUNT, REGION, CloudTest, Stack, tags

NAMESPACE = {"ServiceNamespace": "ecs"}
SERVICE = {"ResourceId": "service/a/b", "ScalableDimension": "ecs:service:DesiredCount", **NAMESPACE}


class Scaling(CloudTest):
    """Application Auto Scaling."""

    @staticmethod
    def template(most: int, percent: int) -> dict[str, Any]:
        return {
            "Target": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": SERVICE | {
                "MinCapacity": 1, "MaxCapacity": str(most), "RoleARN": f"arn:aws:iam::{ACCOUNT}:role/scaling"}},
            "Policy": {"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": {
                "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "ScalingTargetId": {"Ref": "Target"},
                "TargetTrackingScalingPolicyConfiguration": {"TargetValue": percent, "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}}}}

    def test_target_and_policy_are_visible_by_the_api(self) -> None:
        scaling = self.client("application-autoscaling")
        with Stack(self.template(4, 60)) as stack:
            self.assertEqual(stack.id("Target"), "service/a/b|ecs:service:DesiredCount|ecs")
            [target] = scaling.describe_scalable_targets(ResourceIds=["service/a/b"], **NAMESPACE)["ScalableTargets"]
            self.assertEqual((target["MinCapacity"], target["MaxCapacity"]), (1, 4))
            [policy] = scaling.describe_scaling_policies(**SERVICE)["ScalingPolicies"]
            self.assertEqual(policy["PolicyARN"], stack.id("Policy"))
            stack.update(self.template(6, 70))
            [target] = scaling.describe_scalable_targets(**NAMESPACE)["ScalableTargets"]
            [policy] = scaling.describe_scaling_policies(PolicyNames=["cpu"], **NAMESPACE)["ScalingPolicies"]
            self.assertEqual(target["MaxCapacity"], 6)
            self.assertEqual(policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"], 70)
            self.assertEqual(policy["PolicyARN"], stack.id("Policy"))
        self.assertEqual(scaling.describe_scalable_targets(**NAMESPACE)["ScalableTargets"], [])
        self.assertEqual(scaling.describe_scaling_policies(**NAMESPACE)["ScalingPolicies"], [])

    def test_the_api_alone_works_and_refuses(self) -> None:
        scaling = self.client("application-autoscaling", "eu-west-1")
        with self.assertRaisesRegex(ClientError, "No scalable target"):
            scaling.put_scaling_policy(PolicyName="p", **SERVICE)
        with self.assertRaisesRegex(ClientError, "less than minimum"):
            scaling.register_scalable_target(MinCapacity=3, MaxCapacity=2, **SERVICE)
        scaling.register_scalable_target(MinCapacity=1, MaxCapacity=2, **SERVICE)
        scaling.put_scaling_policy(PolicyName="p", **SERVICE)
        self.assertEqual(self.client("application-autoscaling").describe_scalable_targets(**NAMESPACE)["ScalableTargets"], [])
        scaling.deregister_scalable_target(**SERVICE)
        self.assertEqual(scaling.describe_scaling_policies(**NAMESPACE)["ScalingPolicies"], [])
        with self.assertRaisesRegex(ClientError, "No scalable target"):
            scaling.deregister_scalable_target(**SERVICE)
        with self.assertRaisesRegex(ClientError, "No scaling policy"):
            scaling.delete_scaling_policy(PolicyName="p", **SERVICE)
        with self.assertRaisesRegex(ClientError, "application-autoscaling:DescribeScheduledActions"):
            scaling.describe_scheduled_actions(**NAMESPACE)


class Alarms(CloudTest):
    """CloudWatch."""

    @staticmethod
    def template(threshold: int) -> dict[str, Any]:
        metric = {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 60, "Stat": "Sum"}
        topic = [{"Ref": "Topic"}]
        return {
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Subscription": {"Type": "AWS::SNS::Subscription", "Properties": {
                "TopicArn": {"Ref": "Topic"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]}}},
            "Math": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
                "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 3, "DatapointsToAlarm": 2,
                "Threshold": threshold, "TreatMissingData": "notBreaching", "AlarmActions": topic, "Metrics": [
                    {"Id": "rate", "Expression": "100*m/2", "Label": "rate"},
                    {"Id": "m", "MetricStat": metric, "ReturnData": False}]}},
            "Band": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
                "ComparisonOperator": "GreaterThanUpperThreshold", "EvaluationPeriods": 2, "ThresholdMetricId": "band",
                "Metrics": [{"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 2)"}, {"Id": "m", "MetricStat": metric}]}},
            "Deploying": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
                "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 0,
                "MetricName": "Deploying", "Namespace": "N", "Period": 60, "Statistic": "Sum"}},
            "Page": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {
                "AlarmName": "page", "AlarmRule": {"Fn::Sub": "ALARM(\"${Math}\")"}, "AlarmActions": topic,
                "AlarmDescription": str(threshold), "ActionsSuppressor": {"Ref": "Deploying"},
                "ActionsSuppressorWaitPeriod": 1, "ActionsSuppressorExtensionPeriod": 1}},
            "Night": {"Type": "AWS::CloudWatch::AlarmMuteRule", "Properties": {
                "Rule": {"Schedule": {"Expression": "cron(0 20 * * *)", "Duration": f"PT{threshold}H"}},
                "MuteTargets": {"AlarmNames": [{"Ref": "Math"}]}}}}

    def test_metric_math_is_kept_as_it_was_given(self) -> None:
        cloudwatch = self.client("cloudwatch")
        with Stack(self.template(1), {"Arn": {"Fn::GetAtt": ["Page", "Arn"]}}) as stack:
            [math] = cloudwatch.describe_alarms(AlarmNames=[stack.id("Math")])["MetricAlarms"]
            self.assertEqual([(m["Id"], m.get("Expression"), m["ReturnData"]) for m in math["Metrics"]], [
                ("rate", "100*m/2", True), ("m", None, False)])
            self.assertEqual((math["Threshold"], math["DatapointsToAlarm"]), (1, 2))
            self.assertFalse({"MetricName", "Namespace", "Period", "Statistic"} & math.keys())
            [band] = cloudwatch.describe_alarms(AlarmNames=[stack.id("Band")])["MetricAlarms"]
            self.assertEqual((band["ThresholdMetricId"], band.get("Threshold")), ("band", None))
            [page] = cloudwatch.describe_alarms(AlarmNames=["page"], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
            self.assertEqual((page["AlarmDescription"], page["AlarmArn"]), ("1", stack.outputs["Arn"]))
            self.assertEqual(tags(cloudwatch.list_tags_for_resource(ResourceARN=page["AlarmArn"])), {"Owner": "tests"})
            stack.update(self.template(2))
            [math] = cloudwatch.describe_alarms(AlarmNames=[stack.id("Math")])["MetricAlarms"]
            [page] = cloudwatch.describe_alarms(AlarmNames=["page"], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
            self.assertEqual((math["Threshold"], page["AlarmDescription"]), (2, "2"))
        self.assertEqual(cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])["CompositeAlarms"], [])

    def test_an_alarm_on_metric_math_reaches_its_topic_and_its_composite(self) -> None:
        with Stack(self.template(1)) as stack:
            cloudwatch, sqs = self.client("cloudwatch"), self.client("sqs")

            def heard() -> set[str]:
                messages = sqs.receive_message(QueueUrl=stack.id("Queue"), MaxNumberOfMessages=10).get("Messages", [])
                for message in messages:
                    sqs.delete_message(QueueUrl=stack.id("Queue"), ReceiptHandle=message["ReceiptHandle"])
                return {json.loads(json.loads(message["Body"])["Message"])["AlarmName"] for message in messages}

            def put(alarm: str, state: str) -> None:
                cloudwatch.set_alarm_state(AlarmName=stack.id(alarm), StateValue=state, StateReason="test")

            put("Math", "ALARM")
            self.assertEqual(heard(), {stack.id("Math"), "page"})
            put("Math", "OK")
            put("Deploying", "ALARM")
            put("Math", "ALARM")
            self.assertEqual(heard(), {stack.id("Math")})
            put("Math", "OK")
            put("Deploying", "OK")
            put("Math", "ALARM")
            self.assertEqual(heard(), {stack.id("Math"), "page"})

    def test_a_mute_rule_is_visible_by_the_api(self) -> None:
        cloudwatch = self.client("cloudwatch")
        with Stack(self.template(1)) as stack:
            arn = stack.id("Night")
            name = arn.rsplit(":", 1)[-1]
            self.assertEqual(arn, f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm-mute-rule:{name}")
            rule = cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=name)
            self.assertEqual(rule["MuteTargets"], {"AlarmNames": [stack.id("Math")]})
            stack.update(self.template(8))
            rule = cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=name)
            self.assertEqual(rule["Rule"]["Schedule"], {"Expression": "cron(0 20 * * *)", "Duration": "PT8H"})
            listed = cloudwatch.list_alarm_mute_rules(AlarmName=stack.id("Math"))["AlarmMuteRuleSummaries"]
            self.assertEqual([rule["AlarmMuteRuleArn"] for rule in listed], [arn])
            self.assertEqual(cloudwatch.list_alarm_mute_rules(AlarmName="x")["AlarmMuteRuleSummaries"], [])
        with self.assertRaisesRegex(ClientError, "ResourceNotFound"):
            cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=name)


class Budgets(CloudTest):
    """AWS::Budgets::Budget."""

    @staticmethod
    def template(amount: int, **budget: str) -> dict[str, Any]:
        return {"Budget": {"Type": "AWS::Budgets::Budget", "Properties": {
            "Budget": {"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": {"Amount": amount, "Unit": "USD"}} | budget,
            "NotificationsWithSubscribers": [{
                "Notification": {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": "80"},
                "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "ops@example.com"}]}]}}}

    def test_a_budget_keeps_its_limit_and_notifications(self) -> None:
        budgets = self.client("budgets")
        with Stack(self.template(100)) as stack:
            name = stack.id("Budget")
            stack.update(self.template(200))
            [budget] = budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"]
            self.assertEqual((budget["BudgetName"], budget["BudgetLimit"]), (name, {"Amount": "200", "Unit": "USD"}))
            [notification] = budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=name)["Notifications"]
            self.assertEqual(notification["Threshold"], 80)
            with self.assertRaisesRegex(AssertionError, f"cannot rename the budget {name}"):
                stack.update(self.template(200, BudgetName="other"))
        self.assertEqual(budgets.describe_budgets(AccountId=ACCOUNT).get("Budgets", []), [])


class WebAcls(CloudTest):
    """AWS::WAFv2::WebACLAssociation."""

    def test_a_web_acl_guards_a_resource(self) -> None:
        waf = self.client("wafv2")
        guarded = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/a/1"
        acl = {"Acl": {"Type": "AWS::WAFv2::WebACL", "Properties": {
            "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": {
                "CloudWatchMetricsEnabled": True, "MetricName": "m", "SampledRequestsEnabled": True}}}}
        with Stack(acl | {"Association": {"Type": "AWS::WAFv2::WebACLAssociation", "Properties": {
                "ResourceArn": guarded, "WebACLArn": {"Fn::GetAtt": ["Acl", "Arn"]}}}}, {
                "Acl": {"Fn::GetAtt": ["Acl", "Arn"]}}) as stack:
            arn = stack.outputs["Acl"]
            self.assertEqual(waf.get_web_acl_for_resource(ResourceArn=guarded)["WebACL"]["ARN"], arn)
            stack.update(acl, {"Acl": {"Fn::GetAtt": ["Acl", "Arn"]}})
            self.assertEqual(waf.list_resources_for_web_acl(WebACLArn=arn)["ResourceArns"], [])
