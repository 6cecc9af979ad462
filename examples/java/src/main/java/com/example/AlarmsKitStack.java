package com.example;

import io.github.ashlarconstructs.alarmskit.AlarmTuning;
import io.github.ashlarconstructs.alarmskit.AlarmsKit;
import io.github.ashlarconstructs.alarmskit.LoadBalancerTuning;
import io.github.ashlarconstructs.alarmskit.Notification;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.constructs.Construct;

public class AlarmsKitStack extends Stack {
    public AlarmsKitStack(final Construct scope, final String id) {
        super(scope, id);
        final ApplicationLoadBalancer loadBalancer = ApplicationLoadBalancer.Builder.create(this, "LoadBalancer").vpc(new Vpc(this, "Vpc")).build();
        final AlarmsKit alarms = AlarmsKit.Builder.create(this, "Alarms").notify(List.of(Notification.email("ops@example.com"))).build();
        alarms.watchLoadBalancer(loadBalancer, LoadBalancerTuning.builder().serverErrorRate(AlarmTuning.threshold(1)).build());
    }
}
