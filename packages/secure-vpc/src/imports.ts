import type { VpcAttributes, VpcLookupOptions } from 'aws-cdk-lib/aws-ec2';

/**
 * What a VPC that was made elsewhere doesn't tell by itself: which of its tiers are meant by `publicSubnets`, `appSubnets` and
 * `dataSubnets`, and which ranges it has.
 */
export interface SecureVpcImportOptions {
  /**
   * The public tier.
   *
   * @default - the one named `public`, or the only one
   */
  readonly publicTier?: string;

  /**
   * The app tier: private subnets with a way out.
   *
   * @default - the one named `app`, or the only one
   */
  readonly appTier?: string;

  /**
   * The data tier: isolated subnets.
   *
   * @default - the one named `data`, or the only one
   */
  readonly dataTier?: string;

  /**
   * All IPv4 ranges of the VPC. New endpoints let them in.
   *
   * @default - the first range of the VPC, and those that tiers of a network of this app have
   */
  readonly ranges?: string[];
}

/**
 * How to find an existing VPC.
 */
export interface SecureVpcLookupOptions extends VpcLookupOptions, SecureVpcImportOptions {}

/**
 * What is known of an existing VPC.
 */
export interface SecureVpcAttributes extends VpcAttributes, SecureVpcImportOptions {}
