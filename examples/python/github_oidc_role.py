from ashlar_github_oidc_role import GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject
from aws_cdk import Stack
from constructs import Construct


class GitHubOidcRoleStack(Stack):
    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        role = GitHubOidcRole.deploy(
            self,
            "Deploy",
            provider=GitHubOidcProvider(self, "GitHub"),
            repositories=[GitHubRepository.of("example-org", "shop", owner_id="123", repository_id="456")],
            subjects=[GitHubSubject.environment("production").on_branch("main")],
        )
        role.grants.cdk_deploy()
