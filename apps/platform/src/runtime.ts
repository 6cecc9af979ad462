import { Deployment, FargateApi, Ingress, Scaling, TaskSize } from '@ashlar/fargate-api';
import { Annotations, CfnOutput, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { hostedZone } from './domain';
import type { FoundationStack } from './foundation';
import type { PlatformStackProps } from './platform';

/** The API: can be thrown away and made again at any time. */
export class RuntimeStack extends Stack {
  public readonly api: FargateApi;

  constructor(scope: Construct, id: string, props: PlatformStackProps & { readonly foundation: FoundationStack; readonly imageTag?: string }) {
    super(scope, id, props);
    const { environment: { domain, task, tasks, logRetention, protected: isProtected }, foundation, imageTag, removalPolicy } = props;
    this.api = new FargateApi(this, 'Api', {
      vpc: foundation.network.vpc,
      image: ecs.ContainerImage.fromEcrRepository(foundation.images, imageTag ?? 'none'), // never deployed: see the error below
      healthCheckPath: '/health/live',
      taskSize: TaskSize.of(task.cpuUnits, task.memoryMiB),
      ingress: domain
        ? Ingress.https({ certificate: foundation.apiCertificate, domainName: domain.api, hostedZone: hostedZone(this, domain) })
        : Ingress.http(),
      scaling: Scaling.between(tasks.min, tasks.max).onCpu(60),
      deployment: isProtected ? Deployment.canary() : Deployment.rolling(),
      environment: { AWS_SECRETS_NAME: foundation.configuration.secretArn },
      logRetention,
      removalPolicy,
    });
    foundation.configuration.grantRead(this.api);
    if (!imageTag) {
      Annotations.of(this).addError('which image? pass the tag of one that is in the repository of the foundation stack: -c imageTag=<tag>');
    }
    new CfnOutput(this, 'ApiUrl', { value: this.api.url });
  }
}
