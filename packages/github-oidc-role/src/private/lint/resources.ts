import { CfnResource, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A resource as it will stand in the template, whatever it was made with. */
export interface Resource {
  readonly element: CfnResource;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
}

export const ROLE = 'AWS::IAM::Role';
export const PROVIDER = 'AWS::IAM::OIDCProvider';

/** What the CDK's `iam.OpenIdConnectProvider` makes: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam-readme.html */
export const CUSTOM_PROVIDER = 'Custom::AWSCDKOpenIdConnectProvider';

export const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

const TYPES = new Set([ROLE, PROVIDER, CUSTOM_PROVIDER, ...POLICIES]);

/** The resources of IAM below a scope: overrides are applied, tokens resolved. */
export function resourcesIn(scope: IConstruct): Resource[] {
  return scope.node.findAll().filter(CfnResource.isCfnResource).filter(({ cfnResourceType }) => TYPES.has(cfnResourceType)).flatMap((element) => {
    // What Stack asks its elements for. The properties of the construct would miss overrides.
    const { Resources } = element.stack.resolve((element as unknown as Synthesized)._toCloudFormation());
    return Object.entries<{ Type: string; Properties?: Record<string, unknown> }>(Resources)
      .map(([logicalId, { Type, Properties = {} }]) => ({ element, logicalId, type: Type, properties: Properties }));
  });
}

/** Whether somebody said of a construct, or of one around it, that a rule does not matter there. */
export function isAcknowledged(construct: IConstruct, ruleId: string): boolean {
  return construct.node.scopes.some(({ node }) => node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .some(({ data }) => Object.keys(data as object).some((id) => id.split('::').at(-1) === ruleId)));
}

/** One or many as a list; of a condition of CloudFormation all that it may choose. */
export function list(value: unknown): unknown[] {
  return (Array.isArray(value) ? value : [value]).flatMap((each: unknown) => {
    const choice = typeof each === 'object' && each !== null ? (each as Record<string, unknown>)['Fn::If'] : undefined;
    return choice === undefined ? [each] : list((choice as unknown[]).slice(1));
  }).filter((each) => each !== undefined && text(each) !== '<AWS::NoValue>');
}

/** A resolved value as text: what only the deployment knows stands in angle brackets, as cdk-nag writes it in the ids of its findings. */
export function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [name, inner] = Object.entries(value)[0] ?? [];
  switch (name) {
    case 'Fn::Join': return (inner as [string, unknown[]])[1].map(text).join((inner as [string])[0]);
    case 'Fn::Sub': return text([inner].flat()[0]).replaceAll('${', '<').replaceAll('}', '>');
    case 'Fn::GetAtt': return `<${[inner].flat().map(text).join('.')}>`;
    case 'Ref': return `<${text(inner)}>`;
    default: return JSON.stringify(value);
  }
}

interface Synthesized {
  _toCloudFormation(): object;
}
