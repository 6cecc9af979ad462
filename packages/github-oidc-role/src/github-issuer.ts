import { literal } from './private/names';

/**
 * Who signs the tokens of the workflows.
 */
export class GitHubIssuer {
  /** github.com: `https://token.actions.githubusercontent.com`. */
  public static dotcom(): GitHubIssuer {
    return new GitHubIssuer('token.actions.githubusercontent.com', false);
  }

  /**
   * An enterprise on github.com that switched to an issuer of its own.
   *
   * @param slug the enterprise as it appears in its address, such as `octo-enterprise`
   * @see https://docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc#customizing-the-issuer-value-for-an-enterprise
   */
  public static enterprise(slug: string): GitHubIssuer {
    return new GitHubIssuer(`token.actions.githubusercontent.com/${label('enterprise slug', slug)}`, false);
  }

  /**
   * An enterprise with data residency on ghe.com.
   *
   * @param subdomain the part before `.ghe.com`, such as `octocorp`
   * @see https://docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc
   */
  public static dataResidency(subdomain: string): GitHubIssuer {
    return new GitHubIssuer(`token.actions.${label('subdomain', subdomain)}.ghe.com`, false);
  }

  /**
   * GitHub Enterprise Server on a host of your own, which AWS must be able to reach.
   *
   * AWS documents no condition keys for it beyond `aud` and `sub`, so nothing else of its tokens can be checked.
   *
   * @param host the name of the host, such as `github.example.com`
   * @see https://docs.github.com/en/enterprise-server@latest/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
   */
  public static server(host: string): GitHubIssuer {
    if (!/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])$/.test(literal('host', host))) {
      throw new Error(`host must be a host name in lower case such as "github.example.com", got ${JSON.stringify(host)}: leave out "https://", port and path`);
    }
    return new GitHubIssuer(`${host}/_services/token`, true);
  }

  /** The issuer without `https://`: the end of the provider's ARN, and the prefix of the condition keys. */
  public readonly identifier: string;

  /** Whether this is GitHub Enterprise Server, whose tokens can be judged by `aud` and `sub` only. */
  public readonly isServer: boolean;

  private constructor(identifier: string, isServer: boolean) {
    this.identifier = identifier;
    this.isServer = isServer;
  }

  /** The issuer as tokens name it in `iss`. */
  public get url(): string {
    return `https://${this.identifier}`;
  }
}

function label(what: string, value: string): string {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(literal(what, value))) {
    throw new Error(`${what} must be lower case letters, digits and inner hyphens, got ${JSON.stringify(value)}`);
  }
  return value;
}
