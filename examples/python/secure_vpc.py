from ashlar_secure_vpc import SecureVpc
from aws_cdk import Stack
from constructs import Construct


class SecureVpcStack(Stack):
    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        SecureVpc(self, "Network")
