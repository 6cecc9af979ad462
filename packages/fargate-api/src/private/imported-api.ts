import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { FargateApiAttributes, IFargateApi } from '../fargate-api-attributes';
import { FargateApiMetrics } from '../metrics';

/** An API, or a service of one, that stands elsewhere. */
export function importApi(scope: Construct, id: string, attrs: FargateApiAttributes): IFargateApi {
  class Import extends Construct implements IFargateApi {
    /** Where clients call the API. */
    public readonly url = attrs.url;
    /** The numbers of the service. */
    public readonly metrics = FargateApiMetrics._of(attrs);
    /** The security group of the tasks. */
    public readonly connections = new ec2.Connections({ securityGroups: [attrs.securityGroup] });
  }
  // eslint-disable-next-line awscdk/require-passing-this -- a function has no `this`
  return new Import(scope, id);
}
