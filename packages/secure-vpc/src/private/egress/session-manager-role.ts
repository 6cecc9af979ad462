import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeSessionManager } from '../acknowledgements';

/** What the agent needs for a shell, and no more: https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html */
const ACTIONS = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** A role for an instance on which Session Manager can open a shell. */
export function sessionManagerRole(instance: Construct): Role {
  const policy = new ManagedPolicy(instance, 'SessionManagerPolicy', {
    description: 'Lets Session Manager open a shell',
    statements: [new PolicyStatement({ actions: ACTIONS, resources: ['*'] })],
  });
  acknowledgeSessionManager(policy);
  return new Role(instance, 'Role', {
    description: 'Assumed by a NAT instance, for Session Manager',
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: [policy],
  });
}
