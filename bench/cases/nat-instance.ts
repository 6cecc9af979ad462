import type { Egress, SecureVpc } from '@ashlar/secure-vpc';
import type { Stack } from 'aws-cdk-lib';
import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { compare, each } from '../case';
import { load } from '../synth';

export const natInstance = compare<typeof import('@ashlar/secure-vpc'), typeof import('cdk-fck-nat')>({
  name: 'nat-instance',
  instance: 'a network in two zones with a NAT instance in each; both sides are the same `SecureVpc`',
  features: [
    ['an instance in each zone that an Auto Scaling group replaces', 'option', 'option'],
    ['the default routes of the app tiers', 'default', 'default'],
    ['an address that stays when the instance is replaced', 'default', '-'],
  ],
  notes: ['The peer comes in through `Egress.provider(...)`. Its import and sizes are those of the NAT provider alone, ours those of the whole network.'],
  counts: [1, 5],
  targets: [{ measure: 'findings', limit: 0 }],
  ours: {
    name: 'Egress.instance()',
    module: '@ashlar/secure-vpc',
    build: (lib, stack, count) => each(count, (id) => networkWith(lib.Egress.instance(), stack, id)),
  },
  peer: {
    name: 'cdk-fck-nat',
    module: 'cdk-fck-nat',
    build({ FckNatInstanceProvider }, stack, count) {
      const { Egress } = secureVpc();
      each(count, (id) => networkWith(Egress.provider(new FckNatInstanceProvider({
        instanceType: new ec2.InstanceType('t4g.nano'),
        machineImage: ec2.MachineImage.genericLinux({ 'us-east-1': 'ami-0123456789abcdef0' }), // else a lookup in an account
        enableSsm: false,
      })), stack, id));
    },
  },
});

function networkWith(egress: Egress, stack: Stack, id: string): SecureVpc {
  return new (secureVpc().SecureVpc)(stack, id, { egress });
}

/** Both sides need it, so it is loaded when it is used, like theirs. */
function secureVpc(): typeof import('@ashlar/secure-vpc') {
  return load('@ashlar/secure-vpc') as typeof import('@ashlar/secure-vpc');
}
