import { Token, Tokenization } from 'aws-cdk-lib';

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
   * Origins that scripts may be loaded from, such as `https://js.example.com`.
   * @default - the site's own origin only
   */
  readonly scripts?: string[];

  /**
   * Origins of style sheets, such as `https://fonts.example.com`.
   * @default - the site's own origin only
   */
  readonly styles?: string[];

  /**
   * Origins of pages in frames, such as `https://pay.example.com`.
   * @default - the site's own origin only
   */
  readonly frames?: string[];

  /**
   * Origins of workers.
   * @default - those of scripts
   */
  readonly workers?: string[];

  /**
   * Origins of audio and video, such as `https://media.example.com`.
   * @default - the site's own origin only
   */
  readonly media?: string[];

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

/** How a policy of your own is sent. */
export interface CustomPolicyOptions {
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
      ["script-src 'self'", ...hashes, ...origins('scripts', options.scripts)],
      ["style-src 'self'", ...hashes, ...origins('styles', options.styles)],
      ["img-src 'self' data:", ...origins('images', options.images)],
      ["font-src 'self'", ...origins('fonts', options.fonts)],
      ["connect-src 'self'", ...origins('connect', options.connect)],
      ...declared("frame-src 'self'", origins('frames', options.frames)),
      ...declared("worker-src 'self'", origins('workers', options.workers)),
      ...declared("media-src 'self'", origins('media', options.media)),
      ["object-src 'none'"],
      ["base-uri 'self'"],
      ["form-action 'self'"],
      ["frame-ancestors 'none'"],
    ].map((directive) => directive.join(' ')).join('; ');
    return new Header(policy, options.reportOnly ?? false);
  }

  /** A policy of your own, word for word. */
  public static custom(policy: string, options: CustomPolicyOptions = {}): ContentSecurityPolicy {
    if (policy.trim() === '') {
      throw new Error('a custom content security policy must not be empty: use ContentSecurityPolicy.strict() for a safe one');
    }
    if (/\p{Cc}/u.test(policy)) {
      throw new Error('a custom content security policy is one line without control characters, as it is the value of a header, ' +
        `got ${JSON.stringify(policy)}: join its directives with "; "`);
    }
    return new Header(policy, options.reportOnly ?? false);
  }

  /** @internal */
  public abstract readonly _policy: string;

  /** @internal */
  public abstract readonly _reportOnly: boolean;
}

class Header extends ContentSecurityPolicy {
  constructor(public readonly _policy: string, public readonly _reportOnly: boolean) {
    super();
    const known = literalLength(_policy);
    if (known > LONGEST_POLICY) {
      throw new Error(`a content security policy may have ${LONGEST_POLICY} characters on CloudFront, this one has ${known}` +
        `${Token.isUnresolved(_policy) ? ' without what is known only at deployment' : ''}: declare fewer or broader origins`);
    }
  }
}

/** How long a text is, not counting its tokens. */
function literalLength(text: string): number {
  const literal = Tokenization.reverseString(text).mapTokens({ mapToken: () => '' }).join({ join: (left, right) => `${left}${right}` }) as string;
  return literal.length;
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

/** A directive that falls back to another one unless there is something to declare. */
function declared(directive: string, sources: string[]): string[][] {
  return sources.length > 0 ? [[directive, ...sources]] : [];
}

function quotedHash(hash: string): string {
  if (!Token.isUnresolved(hash) && !/^sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}$/.test(hash)) {
    throw new Error(`inlineHashes of a content security policy takes hashes such as "sha256-...", without quotes, got ${JSON.stringify(hash)}`);
  }
  return `'${hash}'`;
}
