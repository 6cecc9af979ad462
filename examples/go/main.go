package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	newAlarmsKitStack(app, "AlarmsKit")
	newFargateApiStack(app, "FargateApi")
	newGitHubOidcRoleStack(app, "GitHubOidcRole")
	newSecureVpcStack(app, "SecureVpc")
	newSpaHostingStack(app, "SpaHosting")
	app.Synth(nil)
}
