export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

export type Resources = Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;

const arn = (service: string, rest: string, region = REGION) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;

/** What `Ref` and `Fn::GetAtt` give for a resource once it is deployed, by its type: the name is the logical id. */
const NAMES = new Map<string, (id: string) => Record<string, string | undefined>>(Object.entries({
  'AWS::ECR::Repository': (id) => ({ Ref: id, Arn: arn('ecr', `repository/${id}`) }),
  'AWS::ECS::Cluster': (id) => ({ Ref: id, Arn: arn('ecs', `cluster/${id}`) }),
  'AWS::ECS::Service': (id) => ({ Ref: arn('ecs', `service/cluster/${id}`), Name: id }),
  'AWS::IAM::Role': (id) => ({ Ref: id, Arn: `arn:aws:iam::${ACCOUNT}:role/${id}` }),
  'AWS::KMS::Key': (id) => ({ Ref: id, Arn: arn('kms', `key/${id}`) }),
  'AWS::Logs::LogGroup': (id) => ({ Ref: id, Arn: arn('logs', `log-group:${id}:*`) }),
  'AWS::S3::Bucket': (id) => ({ Ref: id, Arn: `arn:aws:s3:::${id}` }),
  'AWS::SecretsManager::Secret': (id) => ({ Ref: arn('secretsmanager', `secret:${id}-AbCdEf`) }),
} satisfies Record<string, (id: string) => Record<string, string>>));

const PSEUDO = new Map([['AWS::Partition', 'aws'], ['AWS::Region', REGION], ['AWS::AccountId', ACCOUNT]]);

/** A value of a template, with what its intrinsic functions would give after the deployment. */
export function deployed(resources: Resources, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => deployed(resources, item));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref: id, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as { 'Ref'?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, unknown[]] };
  if (id !== undefined) {
    return PSEUDO.get(id) ?? named(resources, id, 'Ref');
  }
  if (attribute) {
    return named(resources, ...attribute);
  }
  if (join) {
    return (deployed(resources, join[1]) as string[]).join(join[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, deployed(resources, item)]));
}

function named(resources: Resources, id: string, attribute: string): string {
  const name = NAMES.get(resources[id].Type)?.(id)[attribute];
  if (name === undefined) {
    throw new Error(`nobody knows the ${attribute} of ${id}, which is a ${resources[id].Type}: tell it in NAMES`);
  }
  return name;
}

/** The policies that a role has besides its trust policy, as they are deployed. Policies of AWS do not count: no role of a task has one. */
export function policiesOf(resources: Resources, role: string): unknown[] {
  return Object.values(resources)
    .filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && (Properties!.Roles as { Ref: string }[]).some(({ Ref }) => Ref === role))
    .map(({ Properties }) => deployed(resources, Properties!.PolicyDocument));
}
