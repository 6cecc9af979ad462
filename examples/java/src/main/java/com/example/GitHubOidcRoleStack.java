package com.example;

import io.github.ashlarconstructs.githuboidcrole.GitHubOidcProvider;
import io.github.ashlarconstructs.githuboidcrole.GitHubOidcRole;
import io.github.ashlarconstructs.githuboidcrole.GitHubOidcRoleProps;
import io.github.ashlarconstructs.githuboidcrole.GitHubRepository;
import io.github.ashlarconstructs.githuboidcrole.GitHubRepositoryIds;
import io.github.ashlarconstructs.githuboidcrole.GitHubSubject;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

public class GitHubOidcRoleStack extends Stack {
    public GitHubOidcRoleStack(final Construct scope, final String id) {
        super(scope, id);
        final GitHubRepositoryIds ids = GitHubRepositoryIds.builder().ownerId("123").repositoryId("456").build();
        final GitHubOidcRole role = GitHubOidcRole.deploy(this, "Deploy", GitHubOidcRoleProps.builder()
            .provider(new GitHubOidcProvider(this, "GitHub"))
            .repositories(List.of(GitHubRepository.of("example-org", "shop", ids)))
            .subjects(List.of(GitHubSubject.environment("production").onBranch("main")))
            .build());
        role.getGrants().cdkDeploy();
    }
}
