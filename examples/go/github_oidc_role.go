package main

import (
	"github.com/ashlar-constructs/ashlar-go/githuboidcrole"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func newGitHubOidcRoleStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	role := githuboidcrole.GitHubOidcRole_Deploy(stack, jsii.String("Deploy"), &githuboidcrole.GitHubOidcRoleProps{
		Provider: githuboidcrole.NewGitHubOidcProvider(stack, jsii.String("GitHub"), nil),
		Repositories: &[]githuboidcrole.GitHubRepository{
			githuboidcrole.GitHubRepository_Of(jsii.String("example-org"), jsii.String("shop"), &githuboidcrole.GitHubRepositoryIds{
				OwnerId:      jsii.String("123"),
				RepositoryId: jsii.String("456"),
			}),
		},
		Subjects: &[]githuboidcrole.GitHubSubject{
			githuboidcrole.GitHubSubject_Environment(jsii.String("production")).OnBranch(jsii.String("main")),
		},
	})
	role.Grants().CdkDeploy(nil)
	return stack
}
