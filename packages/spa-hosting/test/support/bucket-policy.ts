import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { EvaluationResult, SimulationRequestPrincipal } from '@cloud-copilot/iam-simulate';
import type { Template } from 'aws-cdk-lib/assertions';

/** What the references of a policy stand for in the simulation. */
export const ACCOUNT = '111122223333';
export const BUCKET_ARN = 'arn:aws:s3:::the-bucket';
export const DISTRIBUTION_ARN = `arn:aws:cloudfront::${ACCOUNT}:distribution/EOWN`;

const PSEUDO: { [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT, 'AWS::Region': 'eu-west-1' };

/** A request to the bucket. */
export interface BucketRequest {
  readonly principal: SimulationRequestPrincipal;
  readonly action: string;
  /** @default - the bucket itself */
  readonly key?: string;
  readonly context: { readonly [key: string]: string };
}

/** The policy of a bucket that a distribution reads, with names in the place of references: one to anything else is an error. */
export function bucketPolicyOf(template: Template, bucketId: string, distributionId: string): object {
  const names = { ...PSEUDO, [distributionId]: 'EOWN', [`${bucketId}.Arn`]: BUCKET_ARN };
  const policies = Object.values(template.findResources('AWS::S3::BucketPolicy', { Properties: { Bucket: { Ref: bucketId } } }));
  expect(policies).toHaveLength(1);
  return resolve((policies[0] as { Properties: { PolicyDocument: object } }).Properties.PolicyDocument, names) as object;
}

/** What S3 decides on a request of somebody who is allowed nothing but by the bucket's policy. */
export async function decide(policy: object, { principal, action, key, context }: BucketRequest): Promise<EvaluationResult> {
  const result = await runSimulation({
    request: {
      principal, action, resource: { resource: key === undefined ? BUCKET_ARN : `${BUCKET_ARN}/${key}`, accountId: ACCOUNT }, contextVariables: { ...context },
    },
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: policy,
  }, {});
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult;
}

function resolve(value: unknown, names: { [id: string]: string }): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as { [name: string]: unknown });
  const [intrinsic, argument] = entries[0] ?? [];
  switch (intrinsic) {
    case 'Fn::Join': return (resolve((argument as [string, unknown[]])[1], names) as string[]).join((argument as [string, unknown[]])[0]);
    case 'Ref': return known(argument as string, names);
    case 'Fn::GetAtt': return known((argument as string[]).join('.'), names);
    default: return Object.fromEntries(entries.map(([name, item]) => [name, resolve(item, names)]));
  }
}

function known(reference: string, names: { [id: string]: string }): string {
  if (!(reference in names)) throw new Error(`the policy refers to ${JSON.stringify(reference)}, which is none of ${JSON.stringify(Object.keys(names))}`);
  return names[reference];
}
