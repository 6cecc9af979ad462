import { admits, allows, runs } from '@ashlar/testing';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { GitHubIssuer, GitHubOidcProvider, GitHubOidcRole, GitHubSubject } from '../src';
import type { Statement } from './support/trust';
import { ACCOUNT, conditions, knownStack, roleFor, shop, trustPolicy, values } from './support/trust';
import type { Case } from './support/workflows';
import { cases, decisive, jobs, lookAlikes, sizes, tokens, toRepository } from './support/workflows';

/** Far more than 200 cases need, so that PROPERTY_RUNS may be raised. */
const PATIENCE = 30 * 60 * 1000;

function expectPinned({ issuer, repositories: all }: Case, statement: Statement): void {
  const key = (claim: string): string => `${issuer.identifier}:${claim}`;
  const operators = Object.keys(statement.Condition);
  const subs = values(statement.Condition, key('sub'));
  const patterns = subs.filter((sub) => /[*?]/.test(sub));

  // I1: the audience is pinned
  expect(statement.Condition.StringEquals[key('aud')]).toBe('sts.amazonaws.com');
  // I2: there is a subject, exact unless its last segment is a pattern
  expect(subs.length).toBeGreaterThan(0);
  expect(patterns.every((sub) => !/[*?]/.test(sub.slice(0, sub.lastIndexOf(':'))))).toBe(true);
  expect(statement.Condition.StringLike?.[key('sub')] === undefined).toBe(patterns.length === 0);
  // I3: no operator that is true where the claim is missing
  expect(operators.filter((operator) => !['StringEquals', 'StringLike'].includes(operator))).toEqual([]);
  // I4: the id of the repository is required where it is known and AWS can check it
  const ids = all.filter(({ withIds, owner, name, repositoryId }) => withIds && subs.some((sub) =>
    [`repo:${owner}/${name}:`, `repo:${owner}@`, `repository_id:${repositoryId}:`].some((repository) => `${sub}:`.includes(repository))));
  expect(values(statement.Condition, key('repository_id')).length > 0).toBe(ids.length > 0 && !issuer.isServer);
  // Nothing but aud and sub exists for a server
  expect(issuer.isServer && Object.values(statement.Condition).flatMap(Object.keys).some((found) => ![key('aud'), key('sub')].includes(found))).toBe(false);
}

describe('whatever repositories and subjects a role has', () => {
  test('each statement is pinned (I1 to I4), and the right token is admitted, and no look-alike of it (I6)', async () => {
    await fc.assert(fc.asyncProperty(cases, fc.nat(), async (made, pick) => {
      const policy = trustPolicy(roleFor(made));
      policy.Statement.forEach((statement) => expectPinned(made, statement));

      const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${made.issuer.identifier}`;
      const genuine = made.repositories.flatMap((repository) => made.jobs.flatMap((job) =>
        tokens(made, repository, job).map((claims) => ({ repository, job, claims }))));
      for (const { claims } of genuine) {
        expect([claims, await admits(policy, { provider, claims })]).toEqual([claims, true]);
      }

      const { repository, job, claims } = genuine[pick % genuine.length];
      const listed = policy.Statement.flatMap(({ Condition }) => Object.values(Condition)).flatMap((keys) => Object.values(keys)).flat();
      for (const claim of decisive(made, repository, job)) {
        const { [claim]: right, ...rest } = claims;
        // A third of the look-alikes in each case: all of them many times over all cases
        const others = lookAlikes(right).filter((value, index) => index % 3 === pick % 3 && !listed.includes(value));
        const wrong = [rest, ...others.map((value) => ({ ...rest, [claim]: value }))];
        for (const forged of wrong) {
          expect([claim, forged, await admits(policy, { provider, claims: forged })]).toEqual([claim, forged, false]);
        }
      }
      expect(await admits(policy, { provider: `${provider}x`, claims })).toBe(false);
      expect(await admits(policy, { provider: provider.replace(ACCOUNT, '444455556666'), claims })).toBe(false);
    }), { numRuns: runs() });
  }, PATIENCE);

  test('a job on a pull request is admitted only by a role for pull requests (I6)', async () => {
    await fc.assert(fc.asyncProperty(cases.filter(({ issuer }) => !issuer.isServer), fc.integer({ min: 1, max: 999 }), async (made, number) => {
      const policy = trustPolicy(roleFor(made));
      const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${made.issuer.identifier}`;
      for (const job of made.jobs) {
        const [claims] = tokens(made, made.repositories[0], job);
        const decision = await admits(policy, { provider, claims: { ...claims, ref: `refs/pull/${number}/merge` } });
        expect([job.kind, decision]).toEqual([job.kind, job.kind === 'pullRequest']);
      }
    }), { numRuns: runs() });
  }, PATIENCE);

  test('pull requests never share a role with other subjects, and never have a deploy role (I5)', () => {
    fc.assert(fc.property(jobs, fc.boolean(), fc.nat(), (made, add, position) => {
      const subjects = made.map(({ subject }) => subject);
      if (add) {
        subjects.splice(position % (subjects.length + 1), 0, GitHubSubject.pullRequest());
      }
      const fromPullRequests = made[0].kind === 'pullRequest';
      const props = { repositories: [shop], subjects };
      const make = (): GitHubOidcRole => new GitHubOidcRole(knownStack(), 'Role', props);
      const deploy = (): GitHubOidcRole => GitHubOidcRole.deploy(knownStack(), 'Role', props);
      if (add && !fromPullRequests) {
        expect(make).toThrow('pull requests can\'t share a role with other subjects');
      } else {
        expect(make).not.toThrow();
      }
      if (add || fromPullRequests) {
        expect(deploy).toThrow('a deploy role can\'t trust pull requests');
      } else {
        expect(deploy).not.toThrow();
      }
    }), { numRuns: runs() });
  });

  test('the trust policy fits the quota or synth fails (I9)', () => {
    const seen = new Set<boolean>();
    fc.assert(fc.property(sizes, ({ repositories: someRepositories, jobs: someJobs, subjectFormat }) => {
      const subjects = someJobs.flat().filter(({ kind }) => kind !== 'pullRequest').map(({ subject }) => subject);
      const role = new GitHubOidcRole(knownStack(), 'Role', {
        repositories: [shop, ...someRepositories.flat().map((each) => toRepository({ ...each, withIds: true }))],
        subjects: [GitHubSubject.branch('main'), ...subjects],
        subjectFormat,
      });
      const fits = JSON.stringify(trustPolicy(role)).length <= 2048;
      seen.add(fits);
      expect(role.node.validate().length).toBe(fits ? 0 : 1);
    }), { numRuns: runs() });
    expect([...seen].sort()).toEqual([false, true]);
  });
});

describe('whatever a role is granted', () => {
  test('it may only assume the exact bootstrap roles of the named environments (I7)', () => {
    const environment = fc.record({ account: fc.stringMatching(/^[0-9]{12}$/), region: fc.constantFrom('eu-central-1', 'us-east-1', 'ap-southeast-2') });
    const grant = fc.tuple(fc.boolean(), fc.array(environment, { minLength: 1, maxLength: 3 }));
    fc.assert(fc.property(fc.array(grant, { minLength: 1, maxLength: 3 }), (grants) => {
      const stack = knownStack();
      const role = GitHubOidcRole.deploy(stack, 'Deploy', { repositories: [shop], subjects: [GitHubSubject.environment('production')] });
      const expected = grants.flatMap(([deploy, environments]) => {
        const names = deploy ? ['deploy', 'file-publishing', 'image-publishing', 'lookup'] : ['lookup'];
        role.grants[deploy ? 'cdkDeploy' : 'cdkDiff']({ environments });
        return environments.flatMap(({ account, region }) =>
          names.map((name) => `arn:aws:iam::${account}:role/cdk-hnb659fds-${name}-role-${account}-${region}`));
      });
      const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
      const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      expect(new Set(statements.flatMap(({ Action }) => Action))).toEqual(new Set(['sts:AssumeRole']));
      expect(new Set(statements.flatMap(({ Resource }) => Resource))).toEqual(new Set(expected));
    }), { numRuns: Math.ceil(runs() / 4) }); // each case is a whole synth
  });
});

describe('however much a role is granted', () => {
  const QUOTA = 6144;

  /** The policies of a role with statements of some lengths: how long each is, and which statements it has. */
  function granted(lengths: number[]): { problems: number; policies: { length: number; statements: string[] }[] } {
    const stack = knownStack();
    const role = GitHubOidcRole.deploy(stack, 'Deploy', { repositories: [shop], subjects: [GitHubSubject.environment('production')] });
    const resources = lengths.map((length, index) => `${index}/`.padEnd(length, 'x'));
    resources.forEach((resource) => role.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] })));
    const made = role.node.findAll().filter((construct) => construct instanceof iam.ManagedPolicy);
    const policies = made.map(({ document }) => {
      const { Statement = [] } = stack.resolve(document) as { Statement?: { Resource: string }[] };
      return { length: JSON.stringify({ Statement, Version: '2012-10-17' }).length, statements: Statement.map(({ Resource }) => Resource) };
    });
    return { problems: role.node.validate().length, policies };
  }

  test('it has all of it in policies within the quotas, or synth fails, and a further grant moves no earlier one', () => {
    const seen = new Set<boolean>();
    const some = fc.array(fc.integer({ min: 3, max: 3000 }), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(some, fc.option(fc.integer({ min: 5000, max: 7000 })), (lengths, last) => {
      const all = last === null ? lengths : [...lengths, last];
      const before = granted(lengths);
      const { problems, policies } = granted(all);
      const fits = policies.length <= 10 && policies.every(({ length }) => length <= QUOTA);
      seen.add(fits);
      expect(problems === 0).toBe(fits);
      expect(policies.filter(({ length }) => length > QUOTA).every(({ statements }) => statements.length === 1)).toBe(true);
      expect(policies.flatMap(({ statements }) => statements)).toHaveLength(all.length);
      before.policies.forEach(({ statements }, index) => expect(policies[index].statements.slice(0, statements.length)).toEqual(statements));
    }), { numRuns: runs() });
    expect([...seen].sort()).toEqual([false, true]);
  }, PATIENCE);
});

describe('whatever stacks an app has', () => {
  test('an issuer has at most one provider in an account, however many roles use it (I8)', () => {
    const issuers = [GitHubIssuer.dotcom(), GitHubIssuer.enterprise('acme'), GitHubIssuer.server('github.example.com')];
    const provider = fc.record({
      account: fc.constantFrom('111122223333', '444455556666'),
      region: fc.constantFrom('eu-central-1', 'us-east-1'),
      issuer: fc.nat(issuers.length - 1),
      roles: fc.nat(2),
    });
    fc.assert(fc.property(fc.array(provider, { maxLength: 5 }), (wanted) => {
      const app = new App();
      const known = new Set<string>();
      wanted.forEach(({ issuer, roles, ...env }, index) => {
        const stack = new Stack(app, `Stack${index}`, { env });
        const create = (): GitHubOidcProvider => new GitHubOidcProvider(stack, 'GitHub', { issuer: issuers[issuer] });
        if (known.has(`${env.account} ${issuer}`)) {
          expect(create).toThrow('an account can have only one provider');
          return;
        }
        known.add(`${env.account} ${issuer}`);
        const made = create();
        for (let i = 0; i < roles; i++) {
          new GitHubOidcRole(stack, `Role${i}`, { repositories: [shop], subjects: [GitHubSubject.branch('main')], provider: made });
        }
      });
      const created = app.node.findAll().filter((construct) => construct instanceof iam.CfnOIDCProvider);
      expect(created).toHaveLength(known.size);
    }), { numRuns: runs() });
  });
});

test('conditions of one statement are never a mix of narrower and wider subjects', () => {
  fc.assert(fc.property(cases, (made) => {
    for (const condition of conditions(roleFor(made))) {
      const workflows = values(condition, `${made.issuer.identifier}:job_workflow_ref`);
      const contexts = new Set(values(condition, `${made.issuer.identifier}:sub`).map((sub) => sub.split(':').slice(2).join(':')));
      const meant = made.jobs.filter(({ kind, context }) => kind === 'tagPattern' ? [...contexts].some((each) => each.endsWith('*')) : contexts.has(context));
      expect(meant.every(({ exact }) => exact.includes('job_workflow_ref') === workflows.length > 0 || made.issuer.isServer)).toBe(true);
    }
  }), { numRuns: runs() });
});

describe('whatever environments a role may work on', () => {
  const digits = fc.integer({ min: 100000000000, max: 999999999999 }).map(String);
  const environments = fc.uniqueArray(fc.record({ account: digits, region: fc.constantFrom('eu-central-1', 'us-east-1', 'ap-southeast-2') }), {
    minLength: 1, maxLength: 3, selector: ({ account, region }) => account + region,
  });
  const roleOf = (name: string, { account, region }: { account: string; region: string }, qualifier: string): string =>
    `arn:aws:iam::${account}:role/cdk-${qualifier}-${name}-role-${account}-${region}`;
  const DEPLOYING = ['deploy', 'file-publishing', 'image-publishing', 'lookup'];

  test('it may assume exactly their bootstrap roles, all four to deploy and one to compare, and nothing that looks like them', async () => {
    await fc.assert(fc.asyncProperty(environments, fc.boolean(), fc.stringMatching(/^[a-z0-9]{3,9}$/), async (some, deploys, qualifier) => {
      const stack = knownStack();
      const role = deploys
        ? GitHubOidcRole.deploy(stack, 'Role', { repositories: [shop], subjects: [GitHubSubject.environment('production')] })
        : GitHubOidcRole.plan(stack, 'Role', { repositories: [shop], subjects: [GitHubSubject.pullRequest()] });
      const grant = deploys ? role.grants.cdkDeploy({ environments: some, qualifier }) : role.grants.cdkDiff({ environments: some, qualifier });
      const policies = grant.principalStatements.map((statement) => ({ Version: '2012-10-17', Statement: [stack.resolve(statement.toStatementJson())] }));
      const mayAssume = async (resource: string): Promise<boolean> => allows(policies, {
        role: `arn:aws:iam::${ACCOUNT}:role/Role`, action: 'sts:AssumeRole', resource, account: resource.split(':')[4],
      });

      const [one] = some;
      for (const name of DEPLOYING) {
        expect([name, await mayAssume(roleOf(name, one, qualifier))]).toEqual([name, deploys || name === 'lookup']);
      }
      const right = roleOf('lookup', one, qualifier);
      const wrong = [
        roleOf('cfn-exec', one, qualifier), roleOf('lookup', one, `${qualifier}x`), roleOf('lookup', { ...one, region: 'eu-west-3' }, qualifier),
        roleOf('lookup', { ...one, account: '000000000001' }, qualifier), `${right}x`, right.toUpperCase().replace('ARN:AWS:IAM', 'arn:aws:iam').replace('ROLE/', 'role/'),
        right.replace(':role/', ':role/path/'), `arn:aws:iam::${one.account}:role/Admin`,
      ];
      for (const resource of wrong) {
        expect([resource, await mayAssume(resource)]).toEqual([resource, false]);
      }
      expect(await allows(policies, { role: `arn:aws:iam::${ACCOUNT}:role/Role`, action: 'iam:PassRole', resource: right, account: one.account })).toBe(false);
    }), { numRuns: runs() });
  }, PATIENCE);
});
