package main

import (
	"github.com/ashlar-constructs/ashlar-go/securevpc"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func newSecureVpcStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	securevpc.NewSecureVpc(stack, jsii.String("Network"), nil)
	return stack
}
