import { Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { ContentSecurityPolicy } from '../src';
import { host, properties, template } from './support/site';

const hash = `sha256-${'A'.repeat(43)}=`;

function headersOf(contentSecurityPolicy?: ContentSecurityPolicy) {
  return properties(host({ contentSecurityPolicy }), 'AWS::CloudFront::ResponseHeadersPolicy').ResponseHeadersPolicyConfig as {
    SecurityHeadersConfig: { ContentSecurityPolicy?: { ContentSecurityPolicy: string; Override: boolean } };
    CustomHeadersConfig: { Items: { Header: string; Value: string; Override: boolean }[] };
  };
}

function policyOf(policy?: ContentSecurityPolicy): string | undefined {
  return headersOf(policy).SecurityHeadersConfig.ContentSecurityPolicy?.ContentSecurityPolicy;
}

describe('the headers of a site', () => {
  test('can be changed one by one, as the README shows', () => {
    const site = host();
    const headers = site.headersPolicy.node.defaultChild as cloudfront.CfnResponseHeadersPolicy;
    headers.addPropertyOverride('ResponseHeadersPolicyConfig.CustomHeadersConfig.Items.0.Value', 'geolocation=(self)');
    headers.addPropertyOverride('ResponseHeadersPolicyConfig.SecurityHeadersConfig.FrameOptions.FrameOption', 'SAMEORIGIN');
    template(site).hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: { FrameOptions: { FrameOption: 'SAMEORIGIN', Override: true } },
        CustomHeadersConfig: { Items: [{ Header: 'permissions-policy', Value: 'geolocation=(self)', Override: true }] },
      },
    });
  });

  test('tell browsers to be strict', () => {
    template(host()).hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31536000, IncludeSubdomains: false, Preload: false, Override: true },
        },
        CustomHeadersConfig: { Items: [{ Header: 'permissions-policy', Value: Match.stringLikeRegexp('camera=\\(\\)'), Override: true }] },
      },
    });
  });

  test('show nothing of how the site is stored', () => {
    template(host()).hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: { RemoveHeadersConfig: { Items: ['x-amz-meta-digest', 'x-amz-server-side-encryption', 'x-amz-version-id'].map((Header) => ({ Header })) } },
    });
  });
});

describe('a content security policy', () => {
  test('allows the site itself only, unless more is declared', () => {
    expect(policyOf()).toBe("default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
      "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'");
    expect(policyOf(ContentSecurityPolicy.strict())).toBe(policyOf());
  });

  test('allows what the site declares', () => {
    const policy = policyOf(ContentSecurityPolicy.strict({
      connect: ['https://api.example.com', 'wss://live.example.com:8443'],
      images: ['https://*.example.com'],
      fonts: ['https://fonts.example.com'],
      scripts: ['https://js.example.com'],
      styles: ['https://css.example.com'],
      frames: ['https://pay.example.com'],
      workers: ['https://workers.example.com'],
      media: ['https://media.example.com'],
      inlineHashes: [hash],
    }))!;
    expect(policy.split('; ')).toEqual(expect.arrayContaining([
      "connect-src 'self' https://api.example.com wss://live.example.com:8443",
      "img-src 'self' data: https://*.example.com",
      "font-src 'self' https://fonts.example.com",
      `script-src 'self' '${hash}' https://js.example.com`,
      `style-src 'self' '${hash}' https://css.example.com`,
      "frame-src 'self' https://pay.example.com",
      "worker-src 'self' https://workers.example.com",
      "media-src 'self' https://media.example.com",
    ]));
  });

  test('can only report', () => {
    const headers = headersOf(ContentSecurityPolicy.strict({ reportOnly: true }));
    expect(headers.SecurityHeadersConfig).not.toHaveProperty('ContentSecurityPolicy');
    expect(headers.CustomHeadersConfig.Items).toContainEqual({ Header: 'content-security-policy-report-only', Value: policyOf(), Override: true });
  });

  test('can be written by hand', () => {
    expect(policyOf(ContentSecurityPolicy.custom("default-src https: 'unsafe-inline'"))).toBe("default-src https: 'unsafe-inline'");
    expect(() => ContentSecurityPolicy.custom('  ')).toThrow('a custom content security policy must not be empty: use ContentSecurityPolicy.strict()');
  });

  test('can be written by hand and only report', () => {
    const headers = headersOf(ContentSecurityPolicy.custom('default-src https:', { reportOnly: true }));
    expect(headers.SecurityHeadersConfig).not.toHaveProperty('ContentSecurityPolicy');
    expect(headers.CustomHeadersConfig.Items).toContainEqual({ Header: 'content-security-policy-report-only', Value: 'default-src https:', Override: true });
  });

  test.each(['\n', '\r\n', '\t', '\u0000', '\u007f', '\u0085'])('fails when it is written by hand with %j, which no header may have', (character) => {
    const policy = `default-src https:;${character}script-src 'self'`;
    expect(() => ContentSecurityPolicy.custom(policy)).toThrow('a custom content security policy is one line without control characters, ' +
      `as it is the value of a header, got ${JSON.stringify(policy)}: join its directives with "; "`);
  });

  test('takes origins and hashes that are known only at deployment, with a warning', () => {
    const site = host({ contentSecurityPolicy: ContentSecurityPolicy.strict({ connect: [Fn.importValue('ApiUrl')], inlineHashes: [Fn.importValue('Hash')] }) });
    expect(JSON.stringify(properties(site, 'AWS::CloudFront::ResponseHeadersPolicy'))).toContain('{"Fn::ImportValue":"ApiUrl"}');
    Annotations.fromStack(Stack.of(site)).hasWarning('/Stack/Site', Match.stringLikeRegexp('length of the content security policy is known only at deployment'));
  });

  test.each(['api.example.com', 'http://api.example.com', 'https://api.example.com/v1', "'unsafe-inline'", '*', 'https:', 'https://*', 'https://a.example.com; script-src *', ''])(
    'fails when an origin is %j', (origin) => {
      for (const option of ['connect', 'images', 'fonts', 'scripts', 'styles', 'frames', 'workers', 'media']) {
        expect(() => ContentSecurityPolicy.strict({ [option]: [origin] }))
          .toThrow(`${option} of a content security policy takes origins such as "https://api.example.com" or "wss://live.example.com", got ${JSON.stringify(origin)}`);
      }
    });

  test.each([`'${hash}'`, 'sha1-AAAA', 'unsafe-inline', `${hash}; x`, ''])('fails when a hash is %j', (wrong) => {
    expect(() => ContentSecurityPolicy.strict({ inlineHashes: [wrong] })).toThrow(`takes hashes such as "sha256-...", without quotes, got ${JSON.stringify(wrong)}`);
  });

  test('fails when it is longer than CloudFront allows', () => {
    expect(() => ContentSecurityPolicy.custom('x'.repeat(1783))).not.toThrow();
    expect(() => ContentSecurityPolicy.custom('x'.repeat(1784)))
      .toThrow('a content security policy may have 1783 characters on CloudFront, this one has 1784: declare fewer or broader origins');
  });

  test('fails when it would be too long even if nothing came of its tokens', () => {
    const late = Fn.importValue('ApiUrl');
    expect(() => ContentSecurityPolicy.custom(`${late}${'x'.repeat(1783)}`)).not.toThrow();
    expect(() => ContentSecurityPolicy.custom(`${late}${'x'.repeat(1000)}${late}${'x'.repeat(784)}`)).toThrow('a content security policy may have 1783 characters ' +
      'on CloudFront, this one has 1784 without what is known only at deployment: declare fewer or broader origins');
  });
});
