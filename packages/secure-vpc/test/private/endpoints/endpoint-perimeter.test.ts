import type { Caller, EndpointRequest } from '@ashlar/testing';
import { passes, runs } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { EndpointPolicy } from '../../../src';

/** Where an endpoint is. */
interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** A request as it is before it is known who makes it and whose resource it is for. */
type Act = (place: Place) => Pick<EndpointRequest, 'action' | 'resource'>;

const act = (action: string, service = '', resource = ''): Act => ({ partition, region, account }) => ({
  action,
  resource: service === '' ? '*' : `arn:${partition}:${service.replace('<region>', region).replace('<account>', account)}:${resource}`,
});

/** What one does with one's own, over the endpoint of each service. */
const DAILY: Record<string, Act> = {
  's3': act('s3:PutObject', 's3::', 'bucket/key'),
  'dynamodb': act('dynamodb:PutItem', 'dynamodb:<region>:<account>', 'table/Table'),
  'ecr.api': act('ecr:BatchGetImage', 'ecr:<region>:<account>', 'repository/app'),
  'ecr.dkr': act('ecr:PutImage', 'ecr:<region>:<account>', 'repository/app'),
  'logs': act('logs:PutLogEvents', 'logs:<region>:<account>', 'log-group:group:log-stream:stream'),
  'secretsmanager': act('secretsmanager:GetSecretValue', 'secretsmanager:<region>:<account>', 'secret:secret'),
  'kms': act('kms:Decrypt', 'kms:<region>:<account>', 'key/key'),
  'kms-fips': act('kms:Decrypt', 'kms:<region>:<account>', 'key/key'),
  'sqs': act('sqs:SendMessage', 'sqs:<region>:<account>', 'queue'),
  'sts': act('sts:AssumeRole', 'iam::<account>', 'role/Role'),
  'ssm': act('ssm:PutParameter', 'ssm:<region>:<account>', 'parameter/name'),
  'ssmmessages': act('ssmmessages:OpenDataChannel'),
  'xray': act('xray:PutTraceSegments'),
  'ec2': act('ec2:RunInstances', 'ec2:<region>:<account>', 'subnet/subnet-1'),
  'iam': act('iam:GetPolicy', 'iam::<account>', 'policy/policy'),
  'imagebuilder': act('imagebuilder:GetImage', 'imagebuilder:<region>:<account>', 'image/image/1.0.0/1'),
};

/** What one does with what belongs to AWS. */
const OF_AWS: [string, Act][] = [
  ['ssm', act('ssm:GetParameter', 'ssm:<region>:', 'parameter/aws/service/ami')],
  ['ssm', act('ssm:SendCommand', 'ssm:<region>:', 'document/AWS-RunPatchBaseline')],
  ['ssm', act('ssm:StartAutomationExecution', 'ssm:<region>:', 'automation-definition/AWS-RestartEC2Instance:1')],
  ['ssm-fips', act('ssm:GetParameter', 'ssm:<region>:', 'parameter/aws/service/ami')],
  ['ec2', act('ec2:RunInstances', 'ec2:<region>:', 'image/ami-1')],
  ['ec2', act('ec2:GetManagedPrefixListEntries', 'ec2:<region>:aws', 'prefix-list/pl-1')],
  ['ebs', act('ebs:GetSnapshotBlock', 'ec2:<region>:', 'snapshot/snap-1')],
  ['iam', act('iam:GetPolicy', 'iam::aws', 'policy/ReadOnlyAccess')],
  ['imagebuilder', act('imagebuilder:GetComponent', 'imagebuilder:<region>:aws', 'component/update-linux/1.0.0/1')],
  ['imagebuilder', act('imagebuilder:GetImage', 'imagebuilder:<region>:aws', 'image/amazon-linux/1.0.0/1')],
  ['bedrock-runtime', act('bedrock:InvokeModel', 'bedrock:<region>:', 'foundation-model/model')],
];

const REGIONS = {
  'aws': ['eu-west-1', 'us-east-1', 'ap-southeast-3', 'mx-central-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
};
const PLACES = Object.entries(REGIONS).flatMap(([partition, regions]) => regions.map((region) => ({ partition, region })));

/** Accounts that the policies, or the evaluator, know by themselves. */
const KNOWN = new Set(['000000000000', '602401143452', '906394416424', '918309763551', '709825985650']);

const accounts = fc.uniqueArray(fc.stringMatching(/^\d{12}$/).filter((id) => !KNOWN.has(id)), { minLength: 4, maxLength: 6 });
const places = accounts.chain((ids) => fc.record({
  place: fc.constantFrom(...PLACES).map((place) => ({ ...place, account: ids[0] })),
  stranger: fc.constant(ids[1]),
  member: fc.constant(ids[2]),
  trusted: fc.subarray(ids.slice(3), { minLength: 1 }),
  // half of all stacks are made for any account and region
  agnostic: fc.boolean(),
  variant: fc.constantFrom('account' as const, 'organization' as const),
}));

const ORGANIZATION = 'o-a1b2c3d4e5';
const VENDOR = 'vendor-downloads';
const VENDOR_ACCOUNT = '709825985650';
type Drawn = typeof places extends fc.Arbitrary<infer T> ? T : never;

/** The policy document of the endpoint of a service, as CloudFormation makes it. */
function documentOf(service: string, { place, trusted, agnostic, variant }: Drawn): unknown {
  const stack = new Stack(new App(), 'Stack', agnostic ? {} : { env: { account: place.account, region: place.region } });
  const options = { trustedAccounts: trusted, buckets: [VENDOR], imageAccounts: [VENDOR_ACCOUNT] };
  const policy = variant === 'account' ? EndpointPolicy.account(options) : EndpointPolicy.organization(ORGANIZATION, options);
  return deployed(stack.resolve(new PolicyDocument({ statements: policy.bind(stack, service) })), place);
}

function deployed(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => deployed(item, place));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument]] = Object.entries(value);
  switch (name) {
    case 'Ref': return { 'AWS::Partition': place.partition, 'AWS::Region': place.region, 'AWS::AccountId': place.account }[argument as string];
    case 'Fn::Split': return (deployed(argument[1], place) as string).split(argument[0]);
    case 'Fn::Join': return (deployed(argument[1], place) as string[]).join(argument[0]);
    default: return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deployed(item, place)]));
  }
}

/** Asks one policy many questions. */
class Endpoint {
  private readonly document: unknown;

  constructor(service: string, private readonly drawn: Drawn) {
    this.document = documentOf(service, drawn);
  }

  /** Whether a caller may do something, with what belongs to an account, or to one of which AWS does not tell. */
  public async lets(caller: string | Caller, what: Act, owner?: string): Promise<boolean> {
    const { place } = this.drawn;
    const from = typeof caller === 'string' ? { account: caller, organization: this.organizationOf(caller) } : caller;
    const request = what({ ...place, account: owner ?? '' });
    return passes(this.document, { ...request, caller: from, owner: { account: owner, organization: this.organizationOf(owner) } });
  }

  private organizationOf(account?: string): string | undefined {
    return account === this.drawn.place.account || account === this.drawn.member ? ORGANIZATION : undefined;
  }
}

/** Holds for each of some cases, each of which is about the endpoint of a service, wherever it is and however its policy was made. */
const property = <Case>(cases: [string, Case][], predicate: (endpoint: Endpoint, chosen: Case, drawn: Drawn) => Promise<void>) =>
  fc.assert(fc.asyncProperty(fc.constantFrom(...cases), places, ([service, chosen], drawn) => predicate(new Endpoint(service, drawn), chosen, drawn)),
    { numRuns: runs() });

const anonymous: Caller = {};
const cloudFormation: Caller = { service: 'cloudformation.amazonaws.com' };
const object = (action: string, bucket: string) => act(action, 's3::', `${bucket}/folder/key`);

describe('the perimeter of an account or of an organization', () => {
  const parties = ['own', 'partner', 'member', 'stranger'] as const;
  const accountOf = (party: typeof parties[number], { place, trusted, member, stranger }: Drawn) =>
    ({ own: place.account, partner: trusted[0], member, stranger })[party];
  // other accounts of the organization are strangers to the perimeter of an account, and partners count as one's own
  const inside = (party: typeof parties[number], { variant }: Drawn) => party !== 'stranger' && (party !== 'member' || variant === 'organization');
  const daily = (...callers: (typeof parties[number])[]) => Object.entries(DAILY).flatMap(([service, what]) => callers.flatMap((caller) =>
    parties.map((owner): [string, { what: Act; caller: typeof caller; owner: typeof owner }] => [service, { what, caller, owner }])));

  test('lets those inside reach what is inside, and stops all that leads in or out', () =>
    property(daily(...parties), async (endpoint, { what, caller, owner }, drawn) => {
      const expected = inside(caller, drawn) && inside(owner, drawn);
      expect(await endpoint.lets(accountOf(caller, drawn), what, accountOf(owner, drawn))).toBe(expected);
    }), 600_000);

  test('stops those without credentials, and lets services of AWS do as they were told', () => property(daily('own'), async (endpoint, { what, owner }, drawn) => {
    expect(await endpoint.lets(anonymous, what, accountOf(owner, drawn))).toBe(false);
    expect(await endpoint.lets(cloudFormation, what, accountOf(owner, drawn))).toBe(true);
  }), 600_000);

  test('lets those inside use what AWS owns, and nobody else', () => property(OF_AWS, async (endpoint, use, { place, stranger, trusted }) => {
    expect(await endpoint.lets(place.account, use)).toBe(true);
    expect(await endpoint.lets(trusted[0], use)).toBe(true);
    expect(await endpoint.lets(stranger, use)).toBe(false);
    expect(await endpoint.lets(anonymous, use)).toBe(false);
  }), 600_000);
});

describe('the endpoint of S3', () => {
  const downloads = ['prod-<region>-starport-layer-bucket', 'al2023-repos-<region>-de612dc2', 'amazonlinux-2-repos-<region>', 'aws-ssm-<region>',
    'aws-windows-downloads-<region>', 'amazon-ssm-<region>', 'amazon-ssm-packages-<region>', '<region>-birdwatcher-prod',
    'aws-ssm-distributor-file-<region>', 'aws-ssm-document-attachments-<region>', 'patch-baseline-snapshot-<region>', 'aws-patchmanager-macos-<region>'];

  test('lets anyone read what AWS distributes in this region, and the buckets that were named, and write nothing there', () =>
    property([...downloads, VENDOR].map((name) => ['s3', name]), async (endpoint, name, { place, stranger }) => {
      const bucket = name.replace('<region>', place.region);
      expect(await endpoint.lets(anonymous, object('s3:GetObject', bucket), stranger)).toBe(true);
      expect(await endpoint.lets(stranger, object('s3:GetObject', bucket), stranger)).toBe(true);
      expect(await endpoint.lets(place.account, object('s3:PutObject', bucket), stranger)).toBe(false);
      expect(await endpoint.lets(place.account, object('s3:GetObject', `${bucket}-2`), stranger)).toBe(false);
      expect(await endpoint.lets(place.account, act('s3:ListBucket', 's3::', bucket), stranger)).toBe(name === VENDOR);
    }), 600_000);

  test('stops what AWS distributes in other regions', () => property(downloads.map((name) => ['s3', name]), async (endpoint, name, { stranger }) => {
    expect(await endpoint.lets(anonymous, object('s3:GetObject', name.replace('<region>', 'eu-west-9')), stranger)).toBe(false);
  }), 600_000);

  test('lets custom resources and wait conditions answer CloudFormation', () => property([
    ['s3', ({ region }: Place) => `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`],
    ['s3', ({ region }: Place) => `cloudformation-waitcondition-${region}`],
  ], async (endpoint, name, { place, stranger }) => {
    const bucket = name(place);
    expect(await endpoint.lets(cloudFormation, object('s3:PutObject', bucket), stranger)).toBe(true);
    expect(await endpoint.lets(stranger, object('s3:PutObject', bucket), stranger)).toBe(true);
    expect(await endpoint.lets(stranger, object('s3:GetObject', bucket), stranger)).toBe(false);
  }), 600_000);
});

describe('the endpoints of ECR', () => {
  const owners = ['602401143452', '906394416424', '918309763551', VENDOR_ACCOUNT];

  test('let those inside pull images of AWS and of the accounts that were named, and push none', () =>
    property(owners.flatMap((owner) => [['ecr.api', owner], ['ecr.dkr', owner]]), async (endpoint, owner, { place: { account: own }, stranger }) => {
      const image = (action: string) => act(action, 'ecr:<region>:<account>', 'repository/image');
      expect(await endpoint.lets(own, image('ecr:BatchGetImage'), owner)).toBe(true);
      expect(await endpoint.lets(own, image('ecr:GetDownloadUrlForLayer'), owner)).toBe(true);
      expect(await endpoint.lets(stranger, image('ecr:BatchGetImage'), owner)).toBe(false);
      expect(await endpoint.lets(own, image('ecr:PutImage'), owner)).toBe(false);
      expect(await endpoint.lets(own, act('ecr:GetAuthorizationToken'), own)).toBe(true);
    }), 600_000);
});

describe('an endpoint whose callers may have no credentials of AWS', () => {
  test('lets them in for what is inside', () => property([
    ['sts', act('sts:AssumeRoleWithWebIdentity', 'iam::<account>', 'role/Role')],
    ['sts-fips', act('sts:AssumeRoleWithWebIdentity', 'iam::<account>', 'role/Role')],
    ['sts', act('sts:AssumeRoleWithSAML', 'iam::<account>', 'role/Role')],
    ['execute-api', act('execute-api:Invoke', 'execute-api:<region>:<account>', 'api/prod/GET/path')],
  ], async (endpoint, anything, { place, trusted, stranger }) => {
    expect(await endpoint.lets(anonymous, anything, place.account)).toBe(true);
    expect(await endpoint.lets(anonymous, anything, trusted[0])).toBe(true);
    expect(await endpoint.lets(anonymous, anything, stranger)).toBe(false);
  }), 600_000);
});

describe('every endpoint policy', () => {
  const drawn: Drawn = {
    place: { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '111122223333' },
    stranger: '444455556666',
    member: '777788889999',
    trusted: Array.from({ length: 100 }, (_, index) => String(index).padStart(12, '9')),
    agnostic: false,
    variant: 'organization',
  };

  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#vpc-endpoint-policy-considerations
  test('stays below the limit of AWS, with 100 trusted accounts', () => {
    for (const name of [...Object.keys(DAILY), ...OF_AWS.map(([of]) => of), 'execute-api', 'cloudformation']) {
      expect(JSON.stringify(documentOf(name, drawn)).length).toBeLessThan(20_480);
    }
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
  test('has no two statements of one id', () => {
    for (const name of Object.keys(DAILY)) {
      const ids = (documentOf(name, drawn) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
      expect(ids).toEqual([...new Set(ids)]);
    }
  });

  test('lets those inside use transforms of AWS over the endpoint of CloudFormation', () => {
    // the evaluator takes this action for one on stacks only
    expect(documentOf('cloudformation', { ...drawn, trusted: [] })).toMatchObject({
      Statement: expect.arrayContaining([{
        Sid: 'OrganizationToAws',
        Effect: 'Allow',
        Principal: '*',
        Action: 'cloudformation:CreateChangeSet',
        Resource: 'arn:aws-us-gov:cloudformation:*:aws:transform/*',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': [ORGANIZATION] } },
      }]),
    });
  });
});
