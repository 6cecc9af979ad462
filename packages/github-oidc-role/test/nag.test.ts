import { findings } from '@ashlar/testing';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubSubject } from '../src';
import { shop } from './support/trust';

const subjects = [GitHubSubject.environment('production').onBranch('main')];

describe('the rule packs find nothing', () => {
  test('in a role as it comes', () => {
    const stack = new Stack();
    new GitHubOidcRole(stack, 'Role', { repositories: [shop], subjects });
    expect(findings(stack)).toEqual([]);
  });

  test('in a provider with a deploy role and a plan role', () => {
    const stack = new Stack();
    const provider = new GitHubOidcProvider(stack, 'GitHub');
    GitHubOidcRole.deploy(stack, 'Deploy', { repositories: [shop], subjects, provider }).grants.cdkDeploy();
    GitHubOidcRole.plan(stack, 'Plan', { repositories: [shop], subjects: [GitHubSubject.pullRequest()], provider }).grants.cdkDiff();
    expect(findings(stack)).toEqual([]);
  });

  test('in a role with everything', () => {
    const stack = new Stack();
    GitHubOidcRole.deploy(stack, 'Deploy', {
      repositories: [shop],
      subjects: [...subjects, GitHubSubject.tagPattern('v*'), GitHubSubject.custom('actor:octocat')],
      claims: { actor: ['octocat'] },
      maxSessionDuration: Duration.hours(2),
      permissionsBoundary: iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'),
      path: '/github/',
      roleName: 'shop-deploy',
    }).grants.cdkDeploy({ environments: [{ account: '444455556666', region: 'us-east-1' }] });
    expect(findings(stack)).toEqual([]);
  });

  test('in a role for GitHub Enterprise Server', () => {
    const stack = new Stack();
    const provider = new GitHubOidcProvider(stack, 'GitHub', { issuer: GitHubIssuer.server('github.example.com') });
    new GitHubOidcRole(stack, 'Role', { repositories: [shop], subjects: [GitHubSubject.branch('main')], provider });
    expect(findings(stack)).toEqual([]);
  });
});

test('the rule packs still find what others grant too broadly', () => {
  const stack = new Stack();
  const role = new GitHubOidcRole(stack, 'Role', { repositories: [shop], subjects });
  Bucket.fromBucketName(stack, 'Reports', 'reports').grantReadWrite(role);
  expect(findings(stack).filter((finding) => finding.startsWith('AwsSolutions-IAM5') && finding.includes('/Role/'))).not.toEqual([]);
});
