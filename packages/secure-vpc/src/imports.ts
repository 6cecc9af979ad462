import type { VpcAttributes, VpcLookupOptions } from 'aws-cdk-lib/aws-ec2';

/**
 * Which tiers of a VPC that was made elsewhere are meant by `publicSubnets`, `appSubnets` and `dataSubnets`.
 */
export interface ImportedTiers {
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
}

/**
 * How to find an existing VPC.
 */
export interface SecureVpcLookupOptions extends VpcLookupOptions, ImportedTiers {}

/**
 * What is known of an existing VPC.
 */
export interface SecureVpcAttributes extends VpcAttributes, ImportedTiers {}
