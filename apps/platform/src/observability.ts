import { AlarmsKit, Notification } from '@ashlar/alarms-kit';
import type { FargateApi } from '@ashlar/fargate-api';
import type { SpaHosting } from '@ashlar/spa-hosting';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PlatformStackProps } from './platform';

/** What wakes somebody up. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: PlatformStackProps & { readonly api?: FargateApi; readonly site?: SpaHosting }) {
    super(scope, id, props);
    const { environment, api, site } = props;
    const alarms = new AlarmsKit(this, 'Alarms', { notify: [Notification.email(environment.alarmEmail)] });
    if (api) {
      alarms.watchLoadBalancer(api.loadBalancer);
      alarms.watchTargetGroup(api.targetGroup);
      alarms.watchFargateService(api.service);
    }
    if (site) alarms.watchDistribution(site.distribution);
  }
}
