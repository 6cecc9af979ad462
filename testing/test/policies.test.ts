import { admits } from '../src';

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
