import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';

/**
 * A set of AWS services that are reached over interface endpoints, that is without the internet.
 *
 * Each of them costs money for every zone and hour, so a set holds what its name needs and nothing else.
 */
export class EndpointSet {
  /**
   * No interface endpoint.
   */
  public static none(): EndpointSet {
    return EndpointSet.of();
  }

  /**
   * What a container needs to start and to log: images from ECR, CloudWatch Logs, Secrets Manager.
   *
   * The layers of images come from S3, over the gateway endpoint.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
   */
  public static containers(): EndpointSet {
    return EndpointSet.of(
      InterfaceVpcEndpointAwsService.ECR,
      InterfaceVpcEndpointAwsService.ECR_DOCKER,
      InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
      InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    );
  }

  /**
   * What functions usually call: Secrets Manager, Systems Manager, KMS, STS. (Lambda itself sends their logs.)
   */
  public static functions(): EndpointSet {
    return EndpointSet.of(
      InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      InterfaceVpcEndpointAwsService.SSM,
      InterfaceVpcEndpointAwsService.KMS,
      InterfaceVpcEndpointAwsService.STS,
    );
  }

  /**
   * The services that are named, each once.
   *
   * A service that aws-cdk-lib doesn't know is refused, since it is most likely misspelt: use
   * `addInterfaceEndpoint` for a new one.
   */
  public static of(...services: InterfaceVpcEndpointAwsService[]): EndpointSet {
    services.forEach(checkKnown);
    return new EndpointSet(services.filter(({ shortName }, index) => services.findIndex((other) => other.shortName === shortName) === index));
  }

  private constructor(
    /** The services of this set. */
    public readonly services: InterfaceVpcEndpointAwsService[],
  ) {}

  /**
   * A new set with these services as well.
   */
  public plus(...services: InterfaceVpcEndpointAwsService[]): EndpointSet {
    return EndpointSet.of(...this.services, ...services);
  }
}

function checkKnown({ shortName }: InterfaceVpcEndpointAwsService): void {
  const known = Object.values(InterfaceVpcEndpointAwsService)
    .some((service) => service instanceof InterfaceVpcEndpointAwsService && service.shortName === shortName);
  if (!known) {
    throw new Error(`no interface endpoint is known for the service ${JSON.stringify(shortName)}: ` +
      'use a constant of ec2.InterfaceVpcEndpointAwsService, or addInterfaceEndpoint for a service that is newer than your aws-cdk-lib');
  }
}
