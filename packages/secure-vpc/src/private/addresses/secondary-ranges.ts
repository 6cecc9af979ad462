import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnVPC, CfnVPCCidrBlock } from 'aws-cdk-lib/aws-ec2';
import { parseRange } from './address-grid';
import type { PlacedTier } from '../tiers/tier-plan';

const [TEN, SEVENTEEN, NINETEEN, BENCHMARKS] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '198.19.0.0/16'];

/** What AWS refuses to add to a VPC in a range: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions */
const REFUSED_IN = [
  { main: '10.0.0.0/15', refused: ['10.0.0.0/16'] },
  { main: TEN, refused: [SEVENTEEN, NINETEEN, BENCHMARKS] },
  { main: SEVENTEEN, refused: [TEN, NINETEEN, '172.31.0.0/16', BENCHMARKS] },
  { main: NINETEEN, refused: [TEN, SEVENTEEN, BENCHMARKS] },
  { main: BENCHMARKS, refused: [TEN, SEVENTEEN, NINETEEN] },
];
const REFUSED_ELSEWHERE = [TEN, SEVENTEEN, NINETEEN, BENCHMARKS];

/** Fails when a tier lies in a range that can't be added to the range of the VPC, where that is known. */
export function checkSecondaryRanges(tiers: PlacedTier[], main?: string): void {
  const ranges = [...new Set(tiers.flatMap(({ range }) => range ?? []))];
  ranges.forEach((range, index) => {
    if (main !== undefined) {
      checkAddition(range, main);
    }
    ranges.slice(0, index).forEach((other) => checkApart(range, other));
  });
}

/** Adds the ranges of tiers to the VPC, before the subnets that lie in them. */
export function addSecondaryRanges(vpc: IVpc, tiers: PlacedTier[]): void {
  for (const { name, range } of tiers) {
    if (range !== undefined) {
      const block = blockOf(vpc, range);
      vpc.selectSubnets({ subnetGroupName: name }).subnets.forEach((subnet) => subnet.node.addDependency(block));
    }
  }
}

/** The IPv4 ranges of a VPC, concrete where it was made in this app from concrete ones. */
export function rangesOf(vpc: IVpc): string[] {
  return [mainRangeOf(vpc), ...vpc.node.children.flatMap((child) => (child instanceof CfnVPCCidrBlock ? child.cidrBlock ?? [] : []))];
}

function mainRangeOf(vpc: IVpc): string {
  const resource = vpc.node.defaultChild;
  if (resource instanceof CfnVPC && resource.cidrBlock !== undefined) {
    return resource.cidrBlock;
  }
  try {
    return vpc.vpcCidrBlock;
  } catch {
    throw new Error(`the range of the imported VPC ${JSON.stringify(vpc.node.path)} is not known, and its endpoints let in nobody else: ` +
      'import it with its vpcCidrBlock, or give the endpoint securityGroups');
  }
}

function blockOf(vpc: IVpc, range: string): CfnVPCCidrBlock {
  const id = `Range${range.replace('/', '-')}`;
  // eslint-disable-next-line awscdk/no-variable-construct-id -- the range is what tells the resource from others: another one is another resource
  return vpc.node.tryFindChild(id) as CfnVPCCidrBlock | undefined ?? new CfnVPCCidrBlock(vpc, id, { vpcId: vpc.vpcId, cidrBlock: range });
}

function checkAddition(range: string, main: string): void {
  checkApart(range, main);
  const rows = REFUSED_IN.filter((row) => overlap(row.main, main));
  const refused = rows.length > 0 ? rows.flatMap((row) => row.refused) : REFUSED_ELSEWHERE;
  const whole = refused.find((one) => overlap(one, range));
  if (whole !== undefined) {
    throw new Error(`AWS does not add ${JSON.stringify(range)} to a VPC with ${JSON.stringify(main)}: ` +
      `use a range outside of ${whole}, for example a part of 100.64.0.0/10`);
  }
}

function checkApart(range: string, other: string): void {
  if (overlap(range, other)) {
    throw new Error(`the range ${JSON.stringify(range)} of a tier overlaps ${JSON.stringify(other)}: the ranges of a VPC must be apart`);
  }
}

function overlap(one: string, other: string): boolean {
  const [a, b] = [one, other].map(parseRange).map(({ first, prefix }) => ({ first, end: first + 2 ** (32 - prefix) }));
  return a.first < b.end && b.first < a.end;
}
