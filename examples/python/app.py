from aws_cdk import App

from alarms_kit import AlarmsKitStack
from fargate_api import FargateApiStack
from github_oidc_role import GitHubOidcRoleStack
from secure_vpc import SecureVpcStack
from spa_hosting import SpaHostingStack

app = App()
AlarmsKitStack(app, "AlarmsKit")
FargateApiStack(app, "FargateApi")
GitHubOidcRoleStack(app, "GitHubOidcRole")
SecureVpcStack(app, "SecureVpc")
SpaHostingStack(app, "SpaHosting")
app.synth()
