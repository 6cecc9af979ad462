from ashlar_alarms_kit import AlarmsKit, AlarmTuning, Notification
from aws_cdk import Stack
from aws_cdk.aws_ec2 import Vpc
from aws_cdk.aws_elasticloadbalancingv2 import ApplicationLoadBalancer
from constructs import Construct


class AlarmsKitStack(Stack):
    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        load_balancer = ApplicationLoadBalancer(self, "LoadBalancer", vpc=Vpc(self, "Vpc"))
        alarms = AlarmsKit(self, "Alarms", notify=[Notification.email("ops@example.com")])
        alarms.watch_load_balancer(load_balancer, server_error_rate=AlarmTuning.threshold(1))
