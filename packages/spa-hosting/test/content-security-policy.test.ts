import { Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
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
      inlineHashes: [hash],
    }))!;
    expect(policy.split('; ')).toEqual(expect.arrayContaining([
      "connect-src 'self' https://api.example.com wss://live.example.com:8443",
      "img-src 'self' data: https://*.example.com",
      "font-src 'self' https://fonts.example.com",
      `script-src 'self' '${hash}'`,
      `style-src 'self' '${hash}'`,
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

  test('takes origins and hashes that are known only at deployment, with a warning', () => {
    const site = host({ contentSecurityPolicy: ContentSecurityPolicy.strict({ connect: [Fn.importValue('ApiUrl')], inlineHashes: [Fn.importValue('Hash')] }) });
    expect(JSON.stringify(properties(site, 'AWS::CloudFront::ResponseHeadersPolicy'))).toContain('{"Fn::ImportValue":"ApiUrl"}');
    Annotations.fromStack(Stack.of(site)).hasWarning('/Stack/Site', Match.stringLikeRegexp('length of the content security policy is known only at deployment'));
  });

  test.each(['api.example.com', 'http://api.example.com', 'https://api.example.com/v1', "'unsafe-inline'", '*', 'https:', 'https://*', 'https://a.example.com; script-src *', ''])(
    'fails when an origin is %j', (origin) => {
      for (const option of ['connect', 'images', 'fonts']) {
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
});
