from ashlar_fargate_api import FargateApi, Ingress, Scaling
from aws_cdk import Stack
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_ec2 import Vpc
from aws_cdk.aws_ecs import ContainerImage
from constructs import Construct


class FargateApiStack(Stack):
    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        certificate = Certificate.from_certificate_arn(
            self, "Certificate", "arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
        )
        FargateApi(
            self,
            "Api",
            vpc=Vpc(self, "Vpc"),
            image=ContainerImage.from_registry("public.ecr.aws/docker/library/nginx:stable"),
            ingress=Ingress.https(certificate=certificate),
            scaling=Scaling.between(2, 10).on_cpu(60),
        )
