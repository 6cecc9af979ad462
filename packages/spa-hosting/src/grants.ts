import * as iam from 'aws-cdk-lib/aws-iam';
import type { Release } from './private/release/release';

/** Who may do what with the releases of a site. */
export class SpaHostingGrants {
  /** @internal */
  public static _of(release: Release): SpaHostingGrants {
    return new SpaHostingGrants(release);
  }

  private constructor(private readonly release: Release) {}

  /**
   * Lets somebody list the releases of the site and go back to one of them, by calling its `rollbackFunction()`, and nothing else.
   *
   * @param grantee a role, a user or a group
   */
  public rollback(grantee: iam.IGrantable): iam.Grant {
    const grant = iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.release.rollback().functionArn] });
    if (!grant.success) {
      throw new Error(`whoever may roll back must be a role, a user or a group, got ${String(grantee.grantPrincipal)}: let a role call for it`);
    }
    return grant;
  }
}
