import { Aws } from 'aws-cdk-lib';
import { GitHubIssuer } from '../src';

describe('an issuer', () => {
  test.each([
    ['github.com', GitHubIssuer.dotcom(), 'https://token.actions.githubusercontent.com', false],
    ['an enterprise', GitHubIssuer.enterprise('octo-enterprise'), 'https://token.actions.githubusercontent.com/octo-enterprise', false],
    ['an enterprise with data residency', GitHubIssuer.dataResidency('octocorp'), 'https://token.actions.octocorp.ghe.com', false],
    ['a server of one\'s own', GitHubIssuer.server('github.example.com'), 'https://github.example.com/_services/token', true],
  ])('is the one of %s', (_, issuer, url, isServer) => {
    expect(issuer.url).toBe(url);
    expect(`https://${issuer.identifier}`).toBe(url);
    expect(issuer.isServer).toBe(isServer);
  });

  test.each(['', 'Octo', 'octo enterprise', 'octo/enterprise', '-octo', 'octo-', 'octo*'])('fails for the enterprise slug %j', (slug) => {
    expect(() => GitHubIssuer.enterprise(slug)).toThrow(/^enterprise slug must be .*, got /);
    expect(() => GitHubIssuer.enterprise(slug)).toThrow(JSON.stringify(slug));
  });

  test.each(['octocorp.ghe.com', 'Octocorp', ''])('fails for the subdomain %j', (subdomain) => {
    expect(() => GitHubIssuer.dataResidency(subdomain)).toThrow(/^subdomain must be /);
  });

  test.each(['https://github.example.com', 'github.example.com:8443', 'github.example.com/', 'GitHub.example.com', 'github', '10.0.0.1', ''])(
    'fails for the host %j', (host) => {
      expect(() => GitHubIssuer.server(host)).toThrow(/^host must be /);
    });

  test('fails when it is only known at deployment, since the names of the condition keys begin with it', () => {
    expect(() => GitHubIssuer.enterprise(Aws.ACCOUNT_ID)).toThrow(/^enterprise slug must be written out, got "\$\{Token/);
    expect(() => GitHubIssuer.dataResidency(Aws.ACCOUNT_ID)).toThrow('subdomain must be written out');
    expect(() => GitHubIssuer.server(Aws.ACCOUNT_ID)).toThrow('host must be written out');
  });
});
