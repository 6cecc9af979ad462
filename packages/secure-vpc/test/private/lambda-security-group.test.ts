import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SecureVpc } from '../../src';
import { newStack, templateOf } from '../networks';

describe('the security group for functions', () => {
  test('is not made before anybody asks for it', () => {
    templateOf().resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  test('is one for all functions', () => {
    const stack = newStack();
    const network = new SecureVpc(stack, 'Network');
    for (const id of ['First', 'Second']) {
      new Function(stack, id, {
        code: Code.fromInline('-'),
        handler: 'index.handler',
        runtime: Runtime.NODEJS_22_X,
        vpc: network.vpc,
        vpcSubnets: network.appSubnets,
        securityGroups: [network.lambdaSecurityGroup],
      });
    }
    const template = Template.fromStack(stack);
    const [group] = Object.keys(template.findResources('AWS::EC2::SecurityGroup'));
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    template.resourcePropertiesCountIs('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }] },
    }, 2);
  });

  test('lets nobody in, everything out, and goes with the network', () => {
    const stack = newStack();
    expect(new SecureVpc(stack, 'Network').lambdaSecurityGroup.allowAllOutbound).toBe(true);
    Template.fromStack(stack).hasResource('AWS::EC2::SecurityGroup', {
      Properties: {
        GroupDescription: 'Shared by the functions in this network: no way in, any way out that their subnets have',
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }), Match.objectLike({ CidrIpv6: '::/0', IpProtocol: '-1' })],
        SecurityGroupIngress: Match.absent(),
      },
      DeletionPolicy: Match.absent(),
    });
  });
});
