from ashlar_spa_hosting import SpaContent, SpaHosting
from aws_cdk import Stack
from constructs import Construct


class SpaHostingStack(Stack):
    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        SpaHosting(self, "Site", content=SpaContent.directory("../site"))
