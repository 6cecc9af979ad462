import { Annotations, Validations } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { CfnSubnet, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Isolation } from './isolation';
import type { AwsService, Need, ServiceNeed } from './needs';
import { byService, CONSTANTS } from './needs';
import { needsOfFunction } from './needs-of-functions';
import type { PublicImage } from './needs-of-services';
import { needsOfService } from './needs-of-services';
import { read, Resources, structure, texts } from './resources';
import { EndpointSet } from '../../endpoint-set';
import type { SecureVpcBase } from '../../secure-vpc-base';

/** How what is found is acknowledged, on the workload, on the network or on anything above them. For a missing endpoint its name follows. */
const SERVICE_ENDPOINT = '@ashlar/secure-vpc:serviceEndpoint';
const FUNCTION_ENDPOINT = '@ashlar/secure-vpc:functionEndpoint';
const PUBLIC_IMAGE = '@ashlar/secure-vpc:publicImage';

/** The services that are reached over gateway endpoints by default. */
const GATEWAYS: AwsService[] = ['s3', 'dynamodb'];

/**
 * Names the endpoints that are missing for what runs in subnets without a way out.
 *
 * It looks when all is in its place, at the end of synthesis: what is certain then fails, what is a guess warns.
 */
export function checkReachability(network: SecureVpcBase): void {
  network.node.addValidation({ validate: () => new Reachability(network).check() });
}

/** One look at what is in a network. */
class Reachability {
  private readonly app: Resources;
  private readonly isolation: Isolation;

  constructor(private readonly network: SecureVpcBase) {
    this.app = Resources.around(network);
    this.isolation = new Isolation(network.vpc.node.defaultChild as CfnVPC, this.app);
  }

  public check(): string[] {
    this.app.ofType<CfnFunction>('AWS::Lambda::Function').forEach((fn) => this.warnOf(fn));
    return this.app.ofType<CfnService>('AWS::ECS::Service').flatMap((service) => this.errorsOf(service));
  }

  private errorsOf(service: CfnService): string[] {
    const { places, needs, publicImages } = needsOfService(service, this.app);
    const cutOff = places.map(({ subnets, publicAddress }) => this.isolation.cutOff(subnets, publicAddress));
    if (cutOff.length === 0 || cutOff.some((subnets) => subnets.length === 0)) {
      return [];
    }
    const missing = this.missing(needs, cutOff.flat()).filter((need) => !this.isAcknowledged(service, `${SERVICE_ENDPOINT}-${need.service}`));
    return [
      ...(missing.length > 0 ? [endpointError(ownerOf(service), missing)] : []),
      ...(this.isAcknowledged(service, PUBLIC_IMAGE) ? [] : publicImages.map((image) => imageError(ownerOf(service), image))),
    ];
  }

  private warnOf(fn: CfnFunction): void {
    const { subnetIds } = structure(read(fn, fn.vpcConfig));
    // a function never has a public address: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
    const cutOff = this.isolation.cutOff(texts(subnetIds), false);
    const needs = cutOff.length > 0 ? needsOfFunction(fn, this.app) : [];
    for (const need of this.missing(needs, cutOff)) {
      const id = `${FUNCTION_ENDPOINT}-${need.service}`;
      if (!this.isAcknowledged(fn, id)) {
        // on the resource itself, since CDK overlooks an acknowledgement on the very construct that the warning is on
        Annotations.of(fn).addWarningV2(id, functionWarning(need));
      }
    }
  }

  private missing(needs: Need[], subnets: CfnSubnet[]): ServiceNeed[] {
    return byService(needs).filter(({ service }) => !this.isolation.serves(service, subnets));
  }

  /** Whether somebody took the responsibility by `Validations`, which records that and leaves it to others to act on it. */
  private isAcknowledged(workload: CfnResource, id: string): boolean {
    return [...workload.node.scopes, ...this.network.node.scopes]
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(structure(data)))
      .some((rule) => rule.split('::').at(-1) === id); // the prefix is `annotation` in the records of CDK, and `Annotation` in the advice of its CLI
  }
}

function endpointError(owner: string, missing: ServiceNeed[]): string {
  const list = missing.map(({ service, purposes }) => `${JSON.stringify(service)} (for ${purposes.join(', ')})`).join(', ');
  return `${JSON.stringify(owner)} needs ${list}, and has no way there: ${remedy(missing.map(({ service }) => service))}, ` +
    `or acknowledge "${SERVICE_ENDPOINT}-<service>" if there is a way that this app does not show`;
}

function imageError(owner: string, { image, container, registry }: PublicImage): string {
  return `${JSON.stringify(owner)} needs ${JSON.stringify(registry)} (for the image ${JSON.stringify(image)} of ${JSON.stringify(container)}), ` +
    'and has no way there: copy the image to a private repository of ECR (a pull-through cache is one after its first pull, which needs a way out), ' +
    `or acknowledge "${PUBLIC_IMAGE}" if there is a way that this app does not show`;
}

function functionWarning({ service, purposes }: ServiceNeed): string {
  return `this function may call ${JSON.stringify(service)} (its role allows ${purposes.join(', ')}), and has no way there: ${remedy([service])}, ` +
    'or acknowledge this if it never does';
}

function remedy(services: AwsService[]): string {
  const interfaces = services.filter((service) => !GATEWAYS.includes(service));
  return [
    ...(interfaces.length > 0 ? [`add to interfaceEndpoints, as in ${setWith(interfaces)}`] : []),
    ...(interfaces.length < services.length ? ['set gatewayEndpoints to true'] : []),
  ].join(', and ');
}

/** The shortest set with what is missing and with what containers need. */
function setWith(services: AwsService[]): string {
  const usual = EndpointSet.containers().services.map(({ shortName }) => shortName);
  const others = services.filter((service) => !usual.includes(service));
  return `EndpointSet.containers()${others.length > 0 ? `.plus(${others.map(constantOf).join(', ')})` : ''}`;
}

function constantOf(service: AwsService): string {
  return `ec2.InterfaceVpcEndpointAwsService.${CONSTANTS[service]}`;
}

/** The construct that a user made, which is mostly the one around the resource. */
function ownerOf(resource: CfnResource): string {
  const { scope } = resource.node;
  return scope?.node.defaultChild === resource ? scope.node.path : resource.node.path;
}
