import { AlarmTuning, AlarmsKit, Notification } from '@ashlar/alarms-kit';
import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

const app = new App();
const stack = new Stack(app, 'AlarmsKit');
const loadBalancer = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: new Vpc(stack, 'Vpc') });
const alarms = new AlarmsKit(stack, 'Alarms', { notify: [Notification.email('ops@example.com')] });
alarms.watchLoadBalancer(loadBalancer, { serverErrorRate: AlarmTuning.threshold(1) });
app.synth();
