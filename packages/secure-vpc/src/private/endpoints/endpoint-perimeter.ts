import type { ArnComponents, Stack } from 'aws-cdk-lib';
import { Fn } from 'aws-cdk-lib';
import { PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';

/** Accounts that are trusted, as callers (`aws:Principal...`) and as owners of resources (`aws:Resource...`). */
export interface Circle {
  /** What they are called in the ids of statements. */
  readonly name: string;
  /** By what they are told: the end of both condition keys. */
  readonly key: 'Account' | 'OrgID';
  /** The ids of the accounts, or of the organization. */
  readonly values: string[];
}

/** What the policy of one endpoint is made of. */
export interface PerimeterProps {
  /** The stack of the endpoint. */
  readonly stack: Stack;
  /** The short name of the service. */
  readonly service: string;
  /** Who is inside. Each reaches each. */
  readonly circles: Circle[];
  /** Buckets of others that anyone may read. */
  readonly buckets: string[];
  /** Accounts of others whose images may be pulled. */
  readonly imageAccounts: string[];
}

/** What a statement is about: everything, unless it says so. */
interface Subject {
  readonly actions?: string[];
  readonly resources?: string[];
}

/** What passes without any bound. */
export function everything(): PolicyStatement {
  return allow('Everything');
}

/**
 * What passes an endpoint of a network whose callers and resources belong together.
 *
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/default_endpoint_policy.json
 */
export function perimeter(props: PerimeterProps): PolicyStatement[] {
  const { circles, service } = props;
  return [
    ...circles.flatMap((caller) => circles.map((owner) => allow(`${caller.name}To${owner.name}`, {}, { ...from(caller), ...to(owner) }))),
    actingForYou(),
    ...EXCEPTIONS[service.replace(/-fips$/, '')]?.(props) ?? [],
  ];
}

/**
 * What else each service needs, by its short name.
 *
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_owned_resources.md
 */
const EXCEPTIONS: Partial<Record<string, (props: PerimeterProps) => PolicyStatement[]>> = {
  's3': ({ stack, buckets }) => [
    allow('AwsDownloads', { actions: ['s3:GetObject'], resources: objectsOf(stack, awsBuckets(stack.region)) }),
    allow('CloudFormationResponses', { actions: ['s3:PutObject'], resources: objectsOf(stack, responseBuckets(stack.region)) }),
    ...buckets.length > 0 ? [allow('OtherBuckets', {
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: [...buckets.map((bucket) => arn(stack, 's3', bucket)), ...objectsOf(stack, buckets)],
    })] : [],
  ],
  'ecr.api': pullsOfImages,
  'ecr.dkr': pullsOfImages,
  // whoever has a token of an identity provider has no account yet: the role's account is what counts
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
  'sts': ({ circles }) => fromAnyone(circles, 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'),
  // private APIs have callers without AWS credentials, too: who may call is the affair of each API's own policy
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html
  'execute-api': ({ circles }) => fromAnyone(circles, 'execute-api:Invoke'),
  // no action of the EBS direct APIs tells the account of its resource
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
  'ebs': ({ circles }) => toAws(circles, { actions: ['ebs:*'] }),
  // public parameters, documents and runbooks, which no account owns
  // https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/ssm_endpoint_policy.json
  'ssm': ({ circles, stack }) => toAws(circles, {
    actions: ['ssm:Describe*', 'ssm:List*', 'ssm:Get*', 'ssm:SendCommand', 'ssm:CreateAssociation', 'ssm:StartSession',
      'ssm:StartChangeRequestExecution', 'ssm:StartAutomationExecution'],
    resources: ['parameter/aws/*', 'document/*', 'automation-definition/*'].map((resource) => arn(stack, 'ssm', resource, { region: '*' })),
  }),
  // images of Amazon, and lists of the addresses of its services
  // https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/ec2_endpoint_policy.json
  'ec2': ({ circles, stack }) => toAws(circles, {
    actions: ['ec2:RunInstances', 'ec2:CreateReplaceRootVolumeTask', 'ec2:CreateTags', 'ec2:DeleteTags', 'ec2:GetManagedPrefixListEntries'],
    resources: [arn(stack, 'ec2', 'image/*', { region: '*' }), arn(stack, 'ec2', 'prefix-list/*', { region: '*', account: 'aws' })],
  }),
  // https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/cloudformation_endpoint_policy.json
  'cloudformation': ({ circles, stack }) => toAws(circles, {
    actions: ['cloudformation:CreateChangeSet'],
    resources: [arn(stack, 'cloudformation', 'transform/*', { region: '*', account: 'aws' })],
  }),
  // https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/iam_endpoint_policy.json
  'iam': ({ circles, stack }) => toAws(circles, { resources: [arn(stack, 'iam', 'policy/*', { account: 'aws' })] }),
  // https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/imagebuilder_endpoint_policy.json
  'imagebuilder': ({ circles, stack }) => toAws(circles, {
    actions: ['imagebuilder:GetComponent', 'imagebuilder:GetImage'],
    resources: ['component/*', 'image/*'].map((resource) => arn(stack, 'imagebuilder', resource, { region: '*', account: 'aws' })),
  }),
  // foundation models, which no account owns
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html#amazonbedrock-resources-for-iam-policies
  'bedrock-runtime': ({ circles, stack }) => toAws(circles, {
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources: [arn(stack, 'bedrock', 'foundation-model/*', { region: '*' })],
  }),
};

/** Buckets of AWS that are read by unsigned requests, or by URLs that an account of AWS has signed. */
function awsBuckets(region: string): string[] {
  return [
    // the layers of images in ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
    `prod-${region}-starport-layer-bucket`,
    // Amazon Linux 2023: https://docs.aws.amazon.com/linux/al2023/ug/live-patching.html, and 2: https://docs.aws.amazon.com/linux/al2/ug/al2-live-patching.html
    `al2023-repos-${region}-de612dc2`,
    `amazonlinux-2-repos-${region}`,
    // the agent of Systems Manager: https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html
    `aws-ssm-${region}`,
    `aws-windows-downloads-${region}`,
    `amazon-ssm-${region}`,
    `amazon-ssm-packages-${region}`,
    `${region}-birdwatcher-prod`,
    `aws-ssm-distributor-file-${region}`,
    `aws-ssm-document-attachments-${region}`,
    `patch-baseline-snapshot-${region}`,
    `aws-patchmanager-macos-${region}`,
  ];
}

/**
 * Where custom resources and wait conditions answer. Without it a stack waits for an hour. CloudFormation signs the URLs by its own
 * principal, but AWS asks for the buckets to be let through by name. Names of the first have the region without its hyphens.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
 */
function responseBuckets(region: string): string[] {
  return [`cloudformation-custom-resource-response-${Fn.join('', Fn.split('-', region))}`, `cloudformation-waitcondition-${region}`];
}

/** The accounts of AWS, over all regions and partitions, from which a network pulls images. */
const AWS_IMAGE_ACCOUNTS = [
  // EKS add-ons: https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
  '013241004608', '066635153087', '121268973566', '151610086707', '151742754352', '296578399912', '333609536671', '455263428931',
  '491585149902', '533267051163', '558608220178', '590381155156', '602401143452', '730335286997', '759879836304', '761377655185',
  '800184023465', '877085696533', '900612956339', '900889452093', '918309763551', '961992271922',
  // Fluent Bit, the log router of ECS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-using-fluentbit.html
  '128054284489', '161423150738', '449074385750', '741863432321', '906394416424',
];

/** @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/ecr.api_endpoint_policy.json */
function pullsOfImages({ circles, imageAccounts }: PerimeterProps): PolicyStatement[] {
  const images: Circle = { name: 'Images', key: 'Account', values: [...AWS_IMAGE_ACCOUNTS, ...imageAccounts] };
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  return circles.map((caller) => allow(`${caller.name}ToImages`, { actions }, { ...from(caller), ...to(images) }));
}

/**
 * What services of AWS do in the network by their own principal, for example by a URL that they have signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
 */
function actingForYou(): PolicyStatement {
  const statement = allow('AwsServices');
  statement.addCondition('Bool', { 'aws:PrincipalIsAWSService': 'true' });
  return statement;
}

/** What callers from inside may do with what belongs to AWS. */
function toAws(circles: Circle[], subject: Subject): PolicyStatement[] {
  return circles.map((caller) => allow(`${caller.name}ToAws`, subject, from(caller)));
}

/** What anyone, also without credentials of AWS, may do with what is inside. */
function fromAnyone(circles: Circle[], ...actions: string[]): PolicyStatement[] {
  return circles.map((owner) => allow(`AnyoneTo${owner.name}`, { actions }, to(owner)));
}

function from({ key, values }: Circle): Record<string, string[]> {
  return { [`aws:Principal${key}`]: values };
}

function to({ key, values }: Circle): Record<string, string[]> {
  return { [`aws:Resource${key}`]: values };
}

function allow(sid: string, { actions = ['*'], resources = ['*'] }: Subject = {}, equals?: Record<string, string[]>): PolicyStatement {
  return new PolicyStatement({ sid, principals: [new StarPrincipal()], actions, resources, conditions: equals && { StringEquals: equals } });
}

function objectsOf(stack: Stack, buckets: string[]): string[] {
  return buckets.map((bucket) => arn(stack, 's3', `${bucket}/*`));
}

/** The ARN of something without region and account, unless told otherwise. */
function arn(stack: Stack, service: string, resource: string, components: Partial<ArnComponents> = {}): string {
  return stack.formatArn({ service, resource, region: '', account: '', ...components });
}
