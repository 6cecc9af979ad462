import type { ISubnet, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { PlacedTier } from './tier-plan';
import type { SecureVpcImportOptions } from '../../imports';
import { TierKind } from '../../tier';

/** The names of the tiers of one network, each kind with the tier first that is meant when only the kind is named. */
type TierNames = Record<TierKind, string[]>;

/** The option that says which tier of a kind is meant. */
const OPTION = { [TierKind.PUBLIC]: 'publicTier', [TierKind.APP]: 'appTier', [TierKind.DATA]: 'dataTier' } as const;
const KINDS = Object.values(TierKind);

/** The tiers of one network by kind and by name. */
export class TierIndex {
  public static ofPlan(tiers: PlacedTier[], closedData: boolean): TierIndex {
    return new TierIndex(namesOf((kind) => tiers.filter((tier) => tier.kind === kind).map(({ name }) => name)), (kind) => `add one by Tier.${kind}Tier`, false, closedData);
  }

  /** The tiers of a VPC that was made elsewhere: all there is to tell them apart is what its subnets are called. */
  public static ofVpc(vpc: IVpc, preferred: SecureVpcImportOptions): TierIndex {
    // until the CDK CLI has looked the VPC up, its subnets are invented ones: then any name may be right
    const pending = vpc.selectSubnets({ subnets: [] }).isPendingLookup === true;
    const subnets = { [TierKind.PUBLIC]: vpc.publicSubnets, [TierKind.APP]: vpc.privateSubnets, [TierKind.DATA]: vpc.isolatedSubnets };
    const names = namesOf((kind) => groupsOf(subnets[kind]));
    if (KINDS.every((kind) => names[kind].length === 0)) {
      throw new Error('the tiers of a VPC without subnets cannot be told: import it with its subnets, for example by SecureVpc.fromLookup');
    }
    return new TierIndex(
      pending ? names : namesOf((kind) => preferredFirst(kind, names[kind], preferred[OPTION[kind]])),
      () => 'use one of those by tier(name), or add subnets to the VPC where it is made',
      pending,
    );
  }

  private constructor(
    private readonly names: TierNames,
    /** What to do when there is no tier of a kind. */
    private readonly remedy: (kind: TierKind) => string,
    private readonly pending: boolean,
    /** Whether data tiers let in app and data tiers only. Of a VPC that was made elsewhere nobody knows. */
    private readonly closedData = false,
  ) {}

  /** The first tier of a kind that has any, in the order of preference, or nothing. */
  public find(...kinds: TierKind[]): SubnetSelection | undefined {
    const name = kinds.flatMap((kind) => this.names[kind]).at(0);
    return name === undefined ? undefined : { subnetGroupName: name };
  }

  /** Where interface endpoints are reached from everywhere in the network. */
  public forEndpoints(): SubnetSelection {
    const [hasPublic, hasApp, hasData] = KINDS.map((kind) => this.names[kind].length > 0);
    if (this.closedData && hasPublic && !hasApp && hasData) {
      throw new Error('interface endpoints would lie in the data tier, which the public tiers do not reach but would be led to: ' +
        'add an app tier by Tier.appTier, give the endpoint subnets by addInterfaceEndpoint, or set dataTierAcl to false');
    }
    return this.first(TierKind.APP, TierKind.DATA);
  }

  public first(...kinds: TierKind[]): SubnetSelection {
    const found = this.find(...kinds);
    if (found === undefined) {
      throw new Error(`this network has no ${kinds.join(' or ')} tier, only ${this.list()}: ${this.remedy(kinds[0])}`);
    }
    return found;
  }

  public named(name: string): SubnetSelection {
    if (!this.pending && KINDS.every((kind) => !this.names[kind].includes(name))) {
      throw new Error(`this network has no tier named ${JSON.stringify(name)}: its tiers are ${this.list()}`);
    }
    return { subnetGroupName: name };
  }

  private list(): string {
    return quoted(KINDS.flatMap((kind) => this.names[kind]));
  }
}

function namesOf(names: (kind: TierKind) => string[]): TierNames {
  return { [TierKind.PUBLIC]: names(TierKind.PUBLIC), [TierKind.APP]: names(TierKind.APP), [TierKind.DATA]: names(TierKind.DATA) };
}

/** The group names of subnets, by the convention of `ec2.Vpc` that a subnet's id is `<group>Subnet<n>`. */
function groupsOf(subnets: ISubnet[]): string[] {
  const groups = subnets.map(({ node }) => {
    const group = /^(.+)Subnet\d+$/.exec(node.id)?.[1];
    if (group === undefined) {
      throw new Error(`the tier of the subnet ${JSON.stringify(node.path)} cannot be told, since its id is not of the form "<tier>Subnet<number>": ` +
        'import the VPC by SecureVpc.fromVpcAttributes, with the names of its subnets');
    }
    return group;
  });
  return [...new Set(groups)];
}

function preferredFirst(kind: TierKind, names: string[], preferred?: string): string[] {
  if (preferred !== undefined && !names.includes(preferred)) {
    throw new Error(`this VPC has no ${kind} tier named ${JSON.stringify(preferred)}: ` +
      (names.length > 0 ? `use one of ${quoted(names)} as ${OPTION[kind]}` : `it has no ${kind} tier at all, so leave ${OPTION[kind]} out`));
  }
  const chosen = preferred ?? names.find((name) => name === kind) ?? names.at(0);
  if (preferred === undefined && names.length > 1 && chosen !== kind) {
    throw new Error(`this VPC has several ${kind} tiers, ${quoted(names)}: say which one is meant, as ${OPTION[kind]}`);
  }
  return names.filter((name) => name === chosen).concat(names.filter((name) => name !== chosen));
}

function quoted(names: string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
