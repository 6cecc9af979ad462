import { CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { GitHubIssuer } from './github-issuer';

/**
 * An identity provider in IAM through which workflows of GitHub come in.
 */
export interface IGitHubOidcProvider extends IConstruct {
  /** The ARN of the provider. */
  readonly providerArn: string;

  /** Who signs the tokens. */
  readonly issuer: GitHubIssuer;

  /** The audience that tokens must name. */
  readonly audience: string;
}

/**
 * Properties of a GitHubOidcProvider.
 */
export interface GitHubOidcProviderProps {
  /**
   * Who signs the tokens.
   *
   * @default GitHubIssuer.dotcom()
   */
  readonly issuer?: GitHubIssuer;
}

/**
 * The identity provider for an issuer: at most one in an account, however many roles use it.
 *
 * It needs no thumbprint, since IAM trusts the issuer's certificate authority.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class GitHubOidcProvider extends Construct implements IGitHubOidcProvider {
  /**
   * Uses the provider that the account has already.
   *
   * Its ARN follows from account and issuer. Nothing checks that it exists: IAM accepts a role without it, and STS then refuses each token.
   */
  public static fromAccount(scope: Construct, id: string, props: GitHubOidcProviderProps = {}): IGitHubOidcProvider {
    const { issuer = GitHubIssuer.dotcom() } = props;
    class Import extends Construct implements IGitHubOidcProvider {
      /** Who signs the tokens. */
      public readonly issuer = issuer;

      /** The audience that tokens must name. */
      public readonly audience = audienceOf(this);

      /** The ARN of the provider. */
      public readonly providerArn = Stack.of(this).formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: issuer.identifier });
    }
    return new Import(scope, id);
  }

  /** Who signs the tokens. */
  public readonly issuer: GitHubIssuer;

  /** The audience that tokens must name. */
  public readonly audience: string;

  /** The provider in IAM. */
  public readonly provider: iam.OidcProviderNative;

  // eslint-disable-next-line awscdk/construct-constructor-property -- the rule takes a default for another name
  constructor(scope: Construct, id: string, props: GitHubOidcProviderProps = {}) {
    super(scope, id);
    this.issuer = props.issuer ?? GitHubIssuer.dotcom();
    this.audience = audienceOf(this);

    this.refuseSecond();
    this.provider = new iam.OidcProviderNative(this, 'Resource', { url: this.issuer.url, clientIds: [this.audience] });
  }

  /** The ARN of the provider. */
  public get providerArn(): string {
    return this.provider.oidcProviderArn;
  }

  /** An account has one provider per issuer: a second one fails at deployment with EntityAlreadyExists. */
  private refuseSecond(): void {
    const { account } = Stack.of(this);
    const first = this.node.root.node.findAll().find((other) =>
      CfnResource.isCfnResource(other) && other.cfnResourceType === iam.CfnOIDCProvider.CFN_RESOURCE_TYPE_NAME
      && (other as iam.CfnOIDCProvider).url === this.issuer.url && Stack.of(other).account === account
      // Two stages that leave the account open may well be deployed to two accounts
      && (!Token.isUnresolved(account) || Stage.of(other) === Stage.of(this)));
    if (first) {
      throw new Error(
        `an account can have only one provider for ${JSON.stringify(this.issuer.url)}, and ${JSON.stringify(first.node.path)} creates it already: `
        + 'use that one, or GitHubOidcProvider.fromAccount',
      );
    }
  }
}

/**
 * What aws-actions/configure-aws-credentials asks for by default, and with `audience: sts.amazonaws.com.cn` for a region in China:
 * https://github.com/aws-actions/configure-aws-credentials#oidc
 */
function audienceOf(scope: Construct): string {
  const { region } = Stack.of(scope);
  return !Token.isUnresolved(region) && region.startsWith('cn-') ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
}
