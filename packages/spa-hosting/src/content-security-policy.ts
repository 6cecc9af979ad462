import { Token } from 'aws-cdk-lib';

/** What a site uses beyond its own origin. */
export interface StrictPolicyOptions {
  /**
   * Origins that scripts may connect to, such as `https://api.example.com` or `wss://live.example.com`.
   * @default - the site's own origin only
   */
  readonly connect?: string[];

  /**
   * Origins of images, such as `https://images.example.com`.
   * @default - the site's own origin and data: URLs only
   */
  readonly images?: string[];

  /**
   * Origins of fonts, such as `https://fonts.example.com`.
   * @default - the site's own origin only
   */
  readonly fonts?: string[];

  /**
   * Hashes of inline scripts and styles, such as `sha256-...`: browsers print the missing one on the console.
   * @default - no inline scripts or styles
   */
  readonly inlineHashes?: string[];

  /**
   * Whether browsers only report what they would block.
   * @default false
   */
  readonly reportOnly?: boolean;
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-policies
 */
const LONGEST_POLICY = 1783;

/** What browsers let the pages of a site load and connect to. */
export abstract class ContentSecurityPolicy {
  /** The site's own origin and what is declared here; no inline code, no plugins, no frames around the site. */
  public static strict(options: StrictPolicyOptions = {}): ContentSecurityPolicy {
    const hashes = (options.inlineHashes ?? []).map(quotedHash);
    const policy = [
      ["default-src 'self'"],
      ["script-src 'self'", ...hashes],
      ["style-src 'self'", ...hashes],
      ["img-src 'self' data:", ...origins('images', options.images)],
      ["font-src 'self'", ...origins('fonts', options.fonts)],
      ["connect-src 'self'", ...origins('connect', options.connect)],
      ["object-src 'none'"],
      ["base-uri 'self'"],
      ["form-action 'self'"],
      ["frame-ancestors 'none'"],
    ].map((directive) => directive.join(' ')).join('; ');
    return new Header(policy, options.reportOnly ?? false);
  }

  /** A policy of your own, word for word. */
  public static custom(policy: string): ContentSecurityPolicy {
    if (policy.trim() === '') {
      throw new Error('a custom content security policy must not be empty: use ContentSecurityPolicy.strict() for a safe one');
    }
    return new Header(policy, false);
  }

  /** @internal */
  public abstract readonly _policy: string;

  /** @internal */
  public abstract readonly _reportOnly: boolean;
}

class Header extends ContentSecurityPolicy {
  constructor(public readonly _policy: string, public readonly _reportOnly: boolean) {
    super();
    if (!Token.isUnresolved(_policy) && _policy.length > LONGEST_POLICY) {
      throw new Error(`a content security policy may have ${LONGEST_POLICY} characters on CloudFront, this one has ${_policy.length}: declare fewer or broader origins`);
    }
  }
}

function origins(option: string, sources: string[] = []): string[] {
  for (const source of sources) {
    if (Token.isUnresolved(source)) continue;
    if (!/^(https|wss):\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/i.test(source)) {
      throw new Error(`${option} of a content security policy takes origins such as "https://api.example.com" or "wss://live.example.com", ` +
        `got ${JSON.stringify(source)}: leave path and keywords out, or use ContentSecurityPolicy.custom()`);
    }
  }
  return sources;
}

function quotedHash(hash: string): string {
  if (!Token.isUnresolved(hash) && !/^sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}$/.test(hash)) {
    throw new Error(`inlineHashes of a content security policy takes hashes such as "sha256-...", without quotes, got ${JSON.stringify(hash)}`);
  }
  return `'${hash}'`;
}
