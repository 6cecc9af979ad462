import type { EndpointRequest } from '../src';
import { admits, passes } from '../src';

describe('the evaluator of trust policies', () => {
  const provider = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
  const issuer = 'token.actions.githubusercontent.com';
  const policy = (conditions: object) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: conditions }],
  });
  const exact = policy({ StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: 'repo:o/r:ref:refs/heads/main' } });
  const token = { aud: 'sts.amazonaws.com', sub: 'repo:o/r:ref:refs/heads/main' };

  test('admits the token that fits', async () => {
    expect(await admits(exact, { provider, claims: token })).toBe(true);
  });

  test.each([
    ['another subject', { ...token, sub: 'repo:o/r:ref:refs/heads/main2' }],
    ['another letter case', { ...token, sub: 'repo:O/r:ref:refs/heads/main' }],
    ['another audience', { ...token, aud: 'https://github.com/o' }],
    ['no subject', { aud: token.aud }],
  ])('denies a token with %s', async (_, claims: Record<string, string>) => {
    expect(await admits(exact, { provider, claims })).toBe(false);
  });

  test('denies a token of another provider', async () => {
    expect(await admits(exact, { provider: provider.replace('githubusercontent', 'example'), claims: token })).toBe(false);
  });

  test('knows wildcards', async () => {
    const like = policy({ StringLike: { [`${issuer}:sub`]: 'repo:o/r:ref:refs/tags/v*' } });
    expect(await admits(like, { provider, claims: { sub: 'repo:o/r:ref:refs/tags/v1' } })).toBe(true);
    expect(await admits(like, { provider, claims: { sub: 'repo:o/r:ref:refs/tags/1' } })).toBe(false);
  });

  test('fails when the provider is no provider', async () => {
    await expect(admits(exact, { provider: 'github', claims: token })).rejects.toThrow('provider must be the ARN of an OpenID Connect provider, got "github"');
  });

  test('fails when the policy is not one', async () => {
    await expect(admits({ Statement: [{ Effect: 'Perhaps' }] }, { provider, claims: token })).rejects.toThrow('the evaluator refused the policy');
  });
});

describe('the evaluator of endpoint policies', () => {
  const statement = (conditions: object, scope: object = {}) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: conditions, ...scope }],
  });
  const own = statement({ StringEquals: { 'aws:PrincipalAccount': '111122223333', 'aws:ResourceAccount': '111122223333' } });
  const request: EndpointRequest = {
    caller: { account: '111122223333', organization: 'o-a1b2c3d4e5' },
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::bucket/key',
    owner: { account: '111122223333', organization: 'o-a1b2c3d4e5' },
  };

  test('lets the request through that fits', async () => {
    expect(await passes(own, request)).toBe(true);
  });

  test.each<[string, Partial<EndpointRequest>]>([
    ['a caller of another account', { caller: { account: '444455556666' } }],
    ['a resource of another account', { owner: { account: '444455556666' } }],
    ['nobody', { caller: {} }],
    ['a service of AWS', { caller: { service: 'cloudformation.amazonaws.com' } }],
    ['a resource whose account is not told', { owner: undefined }],
  ])('stops %s', async (_, change) => {
    expect(await passes(own, { ...request, ...change })).toBe(false);
  });

  test.each<[string, object, Partial<EndpointRequest>]>([
    ['services of AWS', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, { caller: { service: 'cloudformation.amazonaws.com' } }],
    ['callers without credentials', { StringEquals: { 'aws:PrincipalAccount': 'anonymous' } }, { caller: {} }],
    ['organizations', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } }, {}],
    ['actions without a resource', {}, { action: 'ecr:GetAuthorizationToken', resource: '*' }],
  ])('knows %s', async (_, conditions, change) => {
    expect(await passes(statement(conditions), { ...request, ...change })).toBe(true);
  });

  test('knows resources of Systems Manager that no account owns, and tells them from those of an account', async () => {
    const published = statement({}, { Resource: 'arn:aws:ssm:*::parameter/aws/*' });
    const parameter = (account: string) => ({ ...request, action: 'ssm:GetParameter', resource: `arn:aws:ssm:eu-west-1:${account}:parameter/aws/image` });
    expect(await passes(published, parameter(''))).toBe(true);
    expect(await passes(published, parameter('111122223333'))).toBe(false);
  });

  test('fails when the policy is none that an endpoint can have', async () => {
    await expect(passes(statement({}, { Principal: { AWS: '111122223333' } }), request)).rejects.toThrow('Principal must be');
  });

  test('fails when the request is for many resources at once', async () => {
    await expect(passes(own, { ...request, resource: 'arn:aws:s3:::bucket/*' })).rejects.toThrow('the evaluator did not look at all of the request');
  });
});
