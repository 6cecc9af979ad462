package main

import (
	"github.com/ashlar-constructs/ashlar-go/alarmskit"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

func newAlarmsKitStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	loadBalancer := awselasticloadbalancingv2.NewApplicationLoadBalancer(stack, jsii.String("LoadBalancer"), &awselasticloadbalancingv2.ApplicationLoadBalancerProps{
		Vpc: awsec2.NewVpc(stack, jsii.String("Vpc"), nil),
	})
	alarms := alarmskit.NewAlarmsKit(stack, jsii.String("Alarms"), &alarmskit.AlarmsKitProps{
		Notify: &[]alarmskit.Notification{alarmskit.Notification_Email(jsii.String("ops@example.com"))},
	})
	alarms.WatchLoadBalancer(loadBalancer, &alarmskit.LoadBalancerTuning{
		ServerErrorRate: alarmskit.AlarmTuning_Threshold(jsii.Number(1), nil),
	})
	return stack
}
