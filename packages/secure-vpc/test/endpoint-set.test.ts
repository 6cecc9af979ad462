import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { EndpointSet } from '../src';

const names = (set: EndpointSet) => set.services.map(({ shortName }) => shortName);

describe('a set of endpoints', () => {
  test('holds what its name needs and nothing else', () => {
    expect(names(EndpointSet.none())).toEqual([]);
    expect(names(EndpointSet.containers())).toEqual(['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager']);
    expect(names(EndpointSet.functions())).toEqual(['secretsmanager', 'ssm', 'kms', 'sts']);
  });

  test('grows into a new set that holds each service once', () => {
    const containers = EndpointSet.containers();
    const more = containers.plus(...EndpointSet.functions().services, InterfaceVpcEndpointAwsService.SQS);
    expect(names(more)).toEqual(['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'ssm', 'kms', 'sts', 'sqs']);
    expect(names(containers)).toHaveLength(4);
  });

  test('fails when a service is not known', () => {
    expect(() => EndpointSet.of(new InterfaceVpcEndpointAwsService('secretmanager'))).toThrow(
      'no interface endpoint is known for the service "secretmanager": use a constant of ec2.InterfaceVpcEndpointAwsService, ' +
      'or addInterfaceEndpoint for a service that is newer than your aws-cdk-lib');
  });
});
