import { Fn, Lazy, SecretValue } from 'aws-cdk-lib';
import { SpaContent } from '../src';
import { folder } from './support/folder';
import { codeOf } from './support/router';
import { host, newStack, properties, template } from './support/site';

describe('a runtime configuration', () => {
  test('is handed to the uploader as JSON, values of other resources included', () => {
    const stack = newStack();
    const config = { apiUrl: Fn.importValue('ApiUrl'), retries: 3, flags: Lazy.any({ produce: () => [true, null] }), nested: { quote: '"' } };
    expect(properties(host({ runtimeConfig: config }, stack), 'Custom::SpaRelease').RuntimeConfig).toEqual({
      'Fn::Join': ['', ['{"apiUrl":"', { 'Fn::ImportValue': 'ApiUrl' }, '","retries":3,"flags":[true,null],"nested":{"quote":"\\""}}']],
    });
  });

  test('switches with the site: the router holds the id that its content gets', () => {
    const site = host({ runtimeConfig: { a: 1 } });
    const [release] = Object.keys(template(site).findResources('Custom::SpaRelease'));
    const code = properties(site, 'AWS::CloudFront::Function').FunctionCode;
    expect(JSON.stringify(code)).toContain(JSON.stringify({ 'Fn::GetAtt': [release, 'ConfigId'] }));
  });

  test('is not there unless asked', () => {
    const site = host();
    expect(properties(site, 'Custom::SpaRelease')).not.toHaveProperty('RuntimeConfig');
    expect(codeOf(site)).toContain('"config":""');
  });

  test.each<[string, unknown]>([
    ['runtimeConfig.a', undefined],
    ['runtimeConfig.a', () => 1],
    ['runtimeConfig.a', NaN],
    ['runtimeConfig.a', 1n],
    ['runtimeConfig.a', new Date(0)],
  ])('fails when %s is not JSON (%#)', (path, value) => {
    expect(() => host({ runtimeConfig: { a: value } })).toThrow(`${path} is not JSON: use strings, finite numbers, booleans, null, arrays and plain objects`);
  });

  test('fails when something deep inside is not JSON, and says where', () => {
    expect(() => host({ runtimeConfig: { a: [{ b: new Map() }] } })).toThrow('runtimeConfig.a[0].b is not JSON');
  });

  test('fails when it holds itself, and says where', () => {
    const config: { [key: string]: unknown } = { a: {} };
    config.a = { b: [config] };
    expect(() => host({ runtimeConfig: config })).toThrow('runtimeConfig.a.b[0] is not JSON, as it holds itself: leave out what leads back');
    const twice = { x: 1 };
    expect(() => host({ runtimeConfig: { a: twice, b: [twice, twice] } })).not.toThrow();
  });

  test('fails when it is an array', () => {
    expect(() => host({ runtimeConfig: [1] as unknown as { [key: string]: unknown } })).toThrow('runtimeConfig is an object with a name for each value, got an array: give the array a name');
  });

  test('fails when a name holds a secret, without repeating it', () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    expect(() => host({ runtimeConfig: { keys: { [secret]: 1 } } })).toThrow(/^a name in runtimeConfig.keys holds an access key, but every visitor/);
  });

  test.each([
    ['a dynamic reference', '{{resolve:secretsmanager:password}}'],
    ['a PEM block', 'key:\n-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
    ['an access key', 'AKIAIOSFODNN7EXAMPLE'],
  ])('fails when it holds %s', (what, value) => {
    expect(() => host({ runtimeConfig: { keys: [value] } }))
      .toThrow(`runtimeConfig.keys[0] holds ${what}, but every visitor can read the runtime configuration: keep secrets behind an API`);
  });

  test('fails when it holds a secret behind a token', () => {
    const site = host({ runtimeConfig: { password: SecretValue.secretsManager('password').unsafeUnwrap() } });
    expect(() => template(site)).toThrow('runtimeConfig.password holds a dynamic reference');
    const late = host({ runtimeConfig: { password: Lazy.string({ produce: () => 'AKIAIOSFODNN7EXAMPLE' }) } });
    expect(() => template(late)).toThrow('runtimeConfig.password holds an access key');
  });

  test('fails when the build has a config.json of its own', () => {
    const content = SpaContent.directory(folder({ 'index.html': '', 'config.json': '{}' }));
    expect(() => host({ content, runtimeConfig: {} })).toThrow('the build has a "config.json", which runtimeConfig would hide: remove one of them');
    expect(() => host({ content })).not.toThrow();
  });
});
