import { Aws, CfnMapping, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The ids of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing`, which differ from region to region and never change:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
 *
 * `aws ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing` shows that of a region.
 */
const CLOUDFRONT_ORIGIN_FACING: Record<string, string> = {
  'af-south-1': 'pl-c0aa4fa9',
  'ap-east-1': 'pl-14b2577d',
  'ap-northeast-1': 'pl-58a04531',
  'ap-northeast-2': 'pl-22a6434b',
  'ap-northeast-3': 'pl-31a14458',
  'ap-south-1': 'pl-9aa247f3',
  'ap-southeast-1': 'pl-31a34658',
  'ap-southeast-2': 'pl-b8a742d1',
  'ca-central-1': 'pl-38a64351',
  'eu-central-1': 'pl-a3a144ca',
  'eu-north-1': 'pl-fab65393',
  'eu-south-1': 'pl-1bbc5972',
  'eu-west-1': 'pl-4fa04526',
  'eu-west-2': 'pl-93a247fa',
  'eu-west-3': 'pl-75b1541c',
  'me-south-1': 'pl-17b2577e',
  'sa-east-1': 'pl-5da64334',
  'us-east-1': 'pl-3b927c52',
  'us-east-2': 'pl-b6a144df',
  'us-west-1': 'pl-4ea04527',
  'us-west-2': 'pl-82a045eb',
};

/** The list of CloudFront's addresses in the region of a construct, looked up by CloudFormation when the region is not known yet. */
export function cloudFrontPrefixListId(owner: Construct): string {
  const { region } = Stack.of(owner);
  if (Token.isUnresolved(region)) {
    const mapping = Object.entries(CLOUDFRONT_ORIGIN_FACING).map(([name, Id]) => [name, { Id }] as const);
    return new CfnMapping(owner, 'CloudFrontPrefixLists', { mapping: Object.fromEntries(mapping) }).findInMap(Aws.REGION, 'Id');
  }
  if (!Object.hasOwn(CLOUDFRONT_ORIGIN_FACING, region)) {
    throw new Error(`the prefix list of CloudFront is not known for ${JSON.stringify(region)}, only for ${Object.keys(CLOUDFRONT_ORIGIN_FACING).join(', ')}: ` +
      'pass prefixList, such as PrefixList.fromPrefixListId() with the id of "com.amazonaws.global.cloudfront.origin-facing" there');
  }
  return CLOUDFRONT_ORIGIN_FACING[region];
}
