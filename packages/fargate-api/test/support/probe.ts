import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FargateApi, FargateApiService } from '../../src';

const HANDLER = readFileSync(join(__dirname, 'probe-handler.js'), 'utf8');

/** Which services run the stand-in image, and on which path it answers. */
export type Standing = [FargateApi | FargateApiService, string][];

/** Sends requests through the deployed load balancer, and sees which of them a service answers. */
export class Probe extends Construct {
  private readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, private readonly api: FargateApi, vpc?: ec2.IVpc) {
    super(scope, id);
    this.handler = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(HANDLER),
      timeout: Duration.minutes(1),
      vpc,
    });
    this.handler.addToRolePolicy(new iam.PolicyStatement({
      actions: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      resources: ['*'],
    }));
  }

  /** Asserts the status of each path, which follows its port as in `443/health`. */
  public expect(test: IntegTest, standing: Standing, statuses: Record<string, number>): void {
    test.assertions.invokeFunction({
      functionName: this.handler.functionName,
      payload: JSON.stringify({
        name: this.api.loadBalancer.loadBalancerDnsName,
        services: standing.map(([service, healthCheckPath]) => ({ targetGroupArn: service.targetGroup.targetGroupArn, healthCheckPath })),
        paths: Object.keys(statuses),
      }),
    }).expect(ExpectedResult.objectLike({
      Payload: JSON.stringify(Object.entries(statuses).map(([path, status]) => `${path} ${status}`).join(', ')),
    }));
  }
}
