import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubRepository, GitHubSubject, SubjectFormat } from '../src';
import { inAnyEncoding } from './support/encoding';

/** Several repositories and kinds of subjects in one role, and one whose organization customized the subject. */
const app = new App();
const stack = new Stack(app, 'GitHubOidcSubjectsInteg');
const provider = new GitHubOidcProvider(stack, 'GitHub', { issuer: GitHubIssuer.dataResidency('ashlar-integ') });
const shop = GitHubRepository.of('acme', 'shop', { ownerId: '123', repositoryId: '456' });
const api = GitHubRepository.of('acme', 'api', { ownerId: '123', repositoryId: '457' });

const release = new GitHubOidcRole(stack, 'Release', {
  repositories: [shop, api],
  subjects: [
    GitHubSubject.branch('main').reusableWorkflow('acme/workflows/.github/workflows/deploy.yml', 'refs/tags/v1'),
    GitHubSubject.tagPattern('v*'),
    GitHubSubject.environment('staging'),
  ],
  subjectFormat: SubjectFormat.IMMUTABLE,
  provider,
});
const customized = new GitHubOidcRole(stack, 'Customized', {
  repositories: [shop], subjects: [GitHubSubject.branch('main')], subjectTemplate: ['repository_owner', 'repo', 'context'], provider,
});

const { assertions } = new IntegTest(app, 'Subjects', { testCases: [stack], regions: ['us-east-1'] });

const parts: [GitHubOidcRole, string[]][] = [
  [release, [
    '"repo:acme@123/shop@456:ref:refs/heads/main","repo:acme@123/api@457:ref:refs/heads/main"',
    '"token.actions.ashlar-integ.ghe.com:job_workflow_ref":"acme/workflows/.github/workflows/deploy.yml@refs/tags/v1"',
    '"token.actions.ashlar-integ.ghe.com:ref":"refs/tags/v*"',
    '"repo:acme@123/shop@456:environment:staging","repo:acme@123/api@457:environment:staging"',
    '"token.actions.ashlar-integ.ghe.com:repository_id":["456","457"]',
  ]],
  [customized, ['"repository_owner:acme:repo:acme/shop:ref:refs/heads/main","repository_owner:acme:repo:acme@123/shop@456:ref:refs/heads/main"']],
];
for (const [{ role }, some] of parts) {
  const call = assertions.awsApiCall('IAM', 'getRole', { RoleName: role.roleName });
  some.forEach((part) => call.assertAtPath('Role.AssumeRolePolicyDocument', ExpectedResult.stringLikeRegexp(inAnyEncoding(part))));
}
