import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { SecureVpcImportOptions } from '../imports';
import { SecureVpcBase } from '../secure-vpc-base';
import { TierIndex } from './tiers/tier-index';

/** What an imported network is made of. */
export interface ImportedSecureVpcProps {
  /** Finds the VPC, in the scope of the network where it has to be made. */
  readonly find: (network: Construct) => IVpc;
  /** What the user said of it. */
  readonly options: SecureVpcImportOptions;
}

/** A network around a VPC that was made elsewhere. */
export class ImportedSecureVpc extends SecureVpcBase {
  /** What the static methods of `SecureVpc` have in common. */
  public static make(parent: Construct, id: string, props: ImportedSecureVpcProps): SecureVpcBase {
    return new ImportedSecureVpc(parent, id, props);
  }

  /** The VPC itself. */
  public readonly vpc: IVpc;
  protected readonly _tiers: TierIndex;
  protected readonly _ranges?: string[];

  constructor(scope: Construct, id: string, props: ImportedSecureVpcProps) {
    super(scope, id);
    this.vpc = props.find(this);
    this._tiers = TierIndex.ofVpc(this.vpc, props.options);
    this._ranges = props.options.ranges;
  }
}
