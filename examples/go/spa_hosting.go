package main

import (
	"github.com/ashlar-constructs/ashlar-go/spahosting"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func newSpaHostingStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	spahosting.NewSpaHosting(stack, jsii.String("Site"), &spahosting.SpaHostingProps{
		Content: spahosting.SpaContent_Directory(jsii.String("../site"), nil),
	})
	return stack
}
