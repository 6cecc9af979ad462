package main

import (
	"github.com/ashlar-constructs/ashlar-go/fargateapi"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func newFargateApiStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	certificate := awscertificatemanager.Certificate_FromCertificateArn(stack, jsii.String("Certificate"),
		jsii.String("arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"))
	fargateapi.NewFargateApi(stack, jsii.String("Api"), &fargateapi.FargateApiProps{
		Vpc:     awsec2.NewVpc(stack, jsii.String("Vpc"), nil),
		Image:   awsecs.ContainerImage_FromRegistry(jsii.String("public.ecr.aws/docker/library/nginx:stable"), nil),
		Ingress: fargateapi.Ingress_Https(&fargateapi.HttpsIngressOptions{Certificate: certificate}),
		Scaling: fargateapi.Scaling_Between(jsii.Number(2), jsii.Number(10)).OnCpu(jsii.Number(60)),
	})
	return stack
}
