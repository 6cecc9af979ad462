import { Tokenization } from 'aws-cdk-lib';
import type { IInterfaceVpcEndpointService } from 'aws-cdk-lib/aws-ec2';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EndpointPolicy } from '../../endpoint-policy';

/** Which policy an endpoint gets. */
export interface InterfacePolicies {
  /** The policy of the network, for every service that takes one. */
  readonly network: EndpointPolicy;
  /** The policy that was asked for this one endpoint. */
  readonly own?: EndpointPolicy;
}

/** The statements of the policy of an interface endpoint: none where the service takes no policy. */
export function statementsFor(scope: Construct, service: IInterfaceVpcEndpointService, { network, own }: InterfacePolicies): PolicyStatement[] {
  const name = awsNameOf(service);
  if (name === undefined) {
    if (own !== undefined) {
      throw new Error(`endpoint policies are for services of AWS, and ${JSON.stringify(service.name)} is not known as one: ` +
        'leave policy out, or name the service by an ec2.InterfaceVpcEndpointAwsService');
    }
    return [];
  }
  // what was asked for is tried, also where this list is out of date
  const policy = own ?? (WITHOUT_POLICY.includes(name) ? undefined : network);
  return policy?.bind(scope, name) ?? [];
}

/**
 * The services of AWS that refuse a policy, by their short names, as of November 2026. `describe-vpc-endpoint-services` tells it for
 * each region; no page has the whole list. A service that is missing here fails to deploy; one too many would be open without a word,
 * so it has only those that a document of AWS names.
 */
export const WITHOUT_POLICY = [
  // https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html#vpce-endpoint-policy-support
  'appmesh-envoy-management', 'apprunner.requests', 'appstream.api', 'appstream.streaming', 'awsconnector', 'transfer.server',
  // https://docs.aws.amazon.com/b2bi/latest/userguide/vpc-interface-endpoints.html
  'b2bi',
  // https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/vpc-interface-endpoints.html
  'billing',
  // https://docs.aws.amazon.com/billingconductor/latest/userguide/vpc-interface-endpoints.html
  'billingconductor',
  // https://docs.aws.amazon.com/grafana/latest/userguide/VPC-endpoints.html
  'grafana-workspace',
  // https://docs.aws.amazon.com/inspector/latest/user/vpc-interface-endpoints.html
  'inspector2',
  // https://docs.aws.amazon.com/iot/latest/developerguide/IoTCore-VPC.html
  'iot.data',
  // https://docs.aws.amazon.com/iot-wireless/latest/developerguide/vpc-interface-endpoints.html
  'iotwireless.api', 'lorawan.cups', 'lorawan.lns',
  // https://docs.aws.amazon.com/iot-sitewise/latest/userguide/vpc-interface-endpoints.html
  'iotsitewise.data',
  // https://docs.aws.amazon.com/neptune-analytics/latest/userguide/gettingStarted-connecting-private-link-create-policy.html
  'neptune-graph',
  // https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html
  'sagemaker.runtime-fips',
  // https://github.com/awslabs/landing-zone-accelerator-on-aws (network-vpc-endpoints-stack.ts), and nothing newer that says otherwise
  'codeguru-profiler', 'codeguru-reviewer', 'codepipeline', 'deviceadvisor.iot', 'elastic-inference.runtime', 'email-smtp', 'sms', 'sms-fips',
  'storagegateway',
];

/** `com.amazonaws.<region>.<name>` and its like, but not `com.amazonaws.vpce.<region>.vpce-svc-<id>`, which is somebody's. */
const NAME_OF_AWS = /^(?:(?:cn\.)?com\.amazonaws|aws\.[a-z]+|api\.aws)\.(?!vpce\.)[a-z0-9-]+\.(.+)$/;

/** The short name of a service of AWS, also where its region is a token. */
function awsNameOf(service: IInterfaceVpcEndpointService): string | undefined {
  if (service instanceof InterfaceVpcEndpointAwsService) {
    return service.shortName;
  }
  const text: string = Tokenization.reverseString(service.name)
    .mapTokens({ mapToken: () => 'token' })
    .join({ join: (left: string, right: string) => `${left}${right}` });
  return NAME_OF_AWS.exec(text)?.[1];
}
