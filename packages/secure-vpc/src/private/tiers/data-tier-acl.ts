import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import { AclCidr, AclTraffic, Action, CfnNetworkAclEntry, CfnSubnetNetworkAclAssociation, NetworkAcl, TrafficDirection } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledgeDataTierAcl } from '../acknowledgements';
import { madeIn } from '../made-in';
import type { PlacedTier } from './tier-plan';
import { TierKind } from '../../tier';
import type { DualStack } from '../addresses/dual-stack';
import type { GridAddresses } from '../addresses/grid-addresses';

/** The ports to which answers come back on Linux and Windows: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html */
const ANSWERS = AclTraffic.tcpPortRange(32768, 65535);
const HTTPS = AclTraffic.tcpPort(443);

/** The rules of a tier have the number of its slot, so that no other tier ever changes them. The rest comes after all tiers. */
const FIRST_RULE = 100;
const STEP = 10;
const LAST_RULE = 1000;

/** The two families of addresses. Their rules are apart, and so are their quotas: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
interface Family {
  readonly suffix: string;
  readonly offset: number;
  readonly everywhere: AclCidr;
  readonly rowOf: (tier: PlacedTier) => AclCidr;
}

/** What the network access control list needs to know of a network. */
export interface DataTierAclOptions {
  readonly vpc: Vpc;
  readonly tiers: PlacedTier[];
  readonly addresses: GridAddresses;
  readonly dualStack?: DualStack;
}

/**
 * Lets app and data tiers in, and nobody else: a second lock beside the security groups, of one rule per tier.
 *
 * Gateway endpoints have public addresses and network ACLs take no prefix lists, so HTTPS to anywhere and its answers are let through.
 * It leads nowhere but to the endpoints, since data tiers have no other route. The ports of databases lie below those of answers, and
 * public tiers are shut out from those as well.
 */
export function makeDataTierAcl(network: Construct, options: DataTierAclOptions): NetworkAcl | undefined {
  const dataTiers = options.tiers.filter(({ kind }) => kind === TierKind.DATA);
  if (dataTiers.length === 0) {
    return undefined;
  }
  const acl = new NetworkAcl(network, 'DataTierAcl', { vpc: options.vpc });
  dataTiers.forEach(({ name }) => acl.associateWithSubnet('DataTierAcl', { subnetGroupName: name }));
  familiesOf(options).forEach((family) => addRules(acl, options.tiers, family));
  letAssociationsWait(acl);
  options.dualStack?.mustExistBefore(acl);
  acknowledgeDataTierAcl(acl);
  return acl;
}

/** Without rules a list lets nothing through, which would cut off databases that run already. */
function letAssociationsWait(acl: NetworkAcl): void {
  const [associations, entries] = [CfnSubnetNetworkAclAssociation, CfnNetworkAclEntry].map((type) => madeIn(acl, type));
  associations.forEach((association) => entries.forEach((entry) => association.node.addDependency(entry)));
}

function familiesOf({ vpc, addresses, dualStack }: DataTierAclOptions): Family[] {
  const ipv4 = {
    suffix: '',
    offset: 0,
    everywhere: AclCidr.anyIpv4(),
    rowOf: (tier: PlacedTier) => AclCidr.ipv4(addresses.rowOf(tier, vpc.vpcCidrBlock)),
  };
  return dualStack === undefined
    ? [ipv4]
    : [ipv4, { suffix: '6', offset: 1, everywhere: AclCidr.anyIpv6(), rowOf: (tier) => AclCidr.ipv6(dualStack.rowOf(tier)) }];
}

function addRules(acl: NetworkAcl, tiers: PlacedTier[], { suffix, offset, everywhere, rowOf }: Family): void {
  for (const tier of tiers) {
    const rule = { cidr: rowOf(tier), traffic: AclTraffic.allTraffic(), ruleNumber: FIRST_RULE + STEP * tier.slot + offset };
    const ruleAction = tier.kind === TierKind.PUBLIC ? Action.DENY : Action.ALLOW;
    acl.addEntry(`In${suffix}-${tier.name}`, { ...rule, direction: TrafficDirection.INGRESS, ruleAction });
    acl.addEntry(`Out${suffix}-${tier.name}`, { ...rule, direction: TrafficDirection.EGRESS, ruleAction });
  }
  const rule = { cidr: everywhere, ruleNumber: LAST_RULE + offset, ruleAction: Action.ALLOW };
  acl.addEntry(`InAnswers${suffix}`, { ...rule, traffic: ANSWERS, direction: TrafficDirection.INGRESS });
  acl.addEntry(`OutHttps${suffix}`, { ...rule, traffic: HTTPS, direction: TrafficDirection.EGRESS });
}
