import { App, Aws, LegacyStackSynthesizer, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { GitHubOidcRole, GitHubSubject } from '../src';
import { ACCOUNT, knownStack, shop } from './support/trust';

const trusted = { repositories: [shop], subjects: [GitHubSubject.environment('production').onBranch('main')] };
const fromPullRequests = { repositories: [shop], subjects: [GitHubSubject.pullRequest()] };

function bootstrapRole(name: string, { account = ACCOUNT, region = 'eu-central-1', qualifier = 'hnb659fds' } = {}): string {
  return `arn:aws:iam::${account}:role/cdk-${qualifier}-${name}-role-${account}-${region}`;
}

function assumable(stack: Stack): unknown[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Effect, Resource }) => Action === 'sts:AssumeRole' && Effect === 'Allow' ? Resource : []);
}

describe('a role that may cdk deploy', () => {
  test('may assume exactly the four bootstrap roles of its own environment', () => {
    const stack = knownStack();
    GitHubOidcRole.deploy(stack, 'Deploy', trusted).grants.cdkDeploy();
    expect(assumable(stack)).toEqual(['deploy', 'file-publishing', 'image-publishing', 'lookup'].map((name) => bootstrapRole(name)));
  });

  test('may assume those of the environments that are named, and no others', () => {
    const stack = knownStack();
    GitHubOidcRole.deploy(stack, 'Deploy', trusted).grants.cdkDeploy({
      environments: [{ account: '444455556666', region: 'us-east-1' }, { account: '444455556666', region: 'eu-west-1' }],
    });
    expect(assumable(stack)).toEqual(['us-east-1', 'eu-west-1'].flatMap((region) =>
      ['deploy', 'file-publishing', 'image-publishing', 'lookup'].map((name) => bootstrapRole(name, { account: '444455556666', region }))));
  });

  test('may assume those of wherever its stack is deployed', () => {
    const stack = new Stack();
    GitHubOidcRole.deploy(stack, 'Deploy', trusted).grants.cdkDeploy();
    expect(assumable(stack)).toContainEqual({
      'Fn::Join': ['', [
        'arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/cdk-hnb659fds-deploy-role-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' },
      ]],
    });
  });

  test('follows the qualifier of its stack, unless given one', () => {
    const stack = new Stack(new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } }), 'Delivery', {
      env: { account: ACCOUNT, region: 'eu-central-1' }, synthesizer: new DefaultStackSynthesizer({ qualifier: 'shop' }),
    });
    const role = GitHubOidcRole.plan(stack, 'Plan', fromPullRequests);
    role.grants.cdkDiff();
    role.grants.cdkDiff({ qualifier: 'other' });
    expect(assumable(stack)).toEqual([bootstrapRole('lookup', { qualifier: 'shop' }), bootstrapRole('lookup', { qualifier: 'other' })]);
  });

  test('fails for a role that trusts pull requests', () => {
    const role = new GitHubOidcRole(knownStack(), 'Role', fromPullRequests);
    expect(() => role.grants.cdkDeploy()).toThrow('cdkDeploy can\'t be granted to "Delivery/Role/Resource": it trusts pull requests; use GitHubOidcRole.deploy');
  });

  test('fails for a plan role, whatever it trusts', () => {
    const role = GitHubOidcRole.plan(knownStack(), 'Plan', trusted);
    expect(() => role.grants.cdkDeploy()).toThrow('it was made by GitHubOidcRole.plan');
  });
});

describe('a role that may cdk diff', () => {
  test('may assume exactly the lookup role', () => {
    const stack = knownStack();
    GitHubOidcRole.plan(stack, 'Plan', fromPullRequests).grants.cdkDiff();
    expect(assumable(stack)).toEqual([bootstrapRole('lookup')]);
  });
});

describe('an environment to work on', () => {
  const { grants } = GitHubOidcRole.deploy(knownStack(), 'Deploy', trusted);

  test.each(['', '123', 'aws', '1111-2222-3333', '*'])('fails for the account %j', (account) => {
    expect(() => grants.cdkDeploy({ environments: [{ account, region: 'eu-central-1' }] })).toThrow(`account must be 12 digits, got ${JSON.stringify(account)}`);
  });

  test.each(['', 'eu', 'eu-central', 'Frankfurt', '*'])('fails for the region %j', (region) => {
    expect(() => grants.cdkDiff({ environments: [{ account: ACCOUNT, region }] })).toThrow(`region must be a region such as "eu-central-1", got ${JSON.stringify(region)}`);
  });

  test('may be known at deployment only', () => {
    expect(() => grants.cdkDiff({ environments: [{ account: Aws.ACCOUNT_ID, region: Aws.REGION }] })).not.toThrow();
  });

  test('fails when none is listed', () => {
    expect(() => grants.cdkDiff({ environments: [] })).toThrow('environments must list at least one account and region, got []');
  });

  test.each(['', 'a*', 'much-too-long'])('fails for the qualifier %j', (qualifier) => {
    expect(() => grants.cdkDiff({ qualifier })).toThrow(`qualifier must be 1 to 10 letters, digits, "-" and "_", got ${JSON.stringify(qualifier)}`);
  });

  test('may have a qualifier that is known at deployment only', () => {
    expect(() => grants.cdkDiff({ qualifier: Aws.STACK_NAME })).not.toThrow();
  });

  test('fails where the stack knows no qualifier', () => {
    const stack = new Stack(new App(), 'Old', { synthesizer: new LegacyStackSynthesizer() });
    expect(() => GitHubOidcRole.deploy(stack, 'Deploy', trusted).grants.cdkDeploy()).toThrow('has no bootstrap qualifier: give the qualifier to the grant');
  });
});

describe('what a role may do', () => {
  test('is nothing until it is granted', () => {
    const stack = knownStack();
    GitHubOidcRole.deploy(stack, 'Deploy', trusted);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent(), Policies: Match.absent() });
  });

  test('is written into one managed policy, never inline, also by the grants of others', () => {
    const stack = knownStack();
    const role = GitHubOidcRole.deploy(stack, 'Deploy', trusted);
    role.grants.cdkDeploy();
    new Bucket(stack, 'Reports', { encryptionKey: new Key(stack, 'Key') }).grantPut(role);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 1);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [stack.resolve(role.role.roleName)],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'sts:AssumeRole' }),
          Match.objectLike({ Action: Match.arrayWith(['s3:PutObject']) }),
          Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt']) }),
        ]),
      },
    });
  });

  test('takes as many managed policies as it needs to stay within the quota of IAM, and what was granted stays where it is', () => {
    const granted = (count: number): Record<string, { Statement: unknown[] }> => {
      const stack = knownStack();
      const role = GitHubOidcRole.deploy(stack, 'Deploy', trusted);
      Array.from({ length: count }, (_, i) => new Bucket(stack, `Bucket${i}`)).forEach((bucket) => bucket.grantReadWrite(role));
      expect(role.node.validate()).toEqual([]);
      return Object.fromEntries(Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
        .map(([id, { Properties }]) => [id.slice(0, -8), Properties.PolicyDocument]));
    };
    const [some, more] = [granted(29), granted(30)];
    expect(Object.keys(more)).toEqual(['DeployPermissions', 'DeployPermissions2', 'DeployPermissions3']);
    expect(Object.values(more).flatMap(({ Statement }) => Statement)).toHaveLength(30);
    for (const [id, document] of Object.entries(more)) {
      // The longest name that a bucket can have is 63 characters
      const deployed = JSON.stringify(document).replaceAll(/\{"Fn::Join":\["",\[(\{[^}]+\}),"\/\*"\]\]\}/g, '$1/*').replaceAll(/\{"Fn::GetAtt":[^}]+\}/g, `"arn:aws-us-gov:s3:::${'b'.repeat(63)}"`);
      expect(deployed).not.toContain('Fn::');
      expect(deployed.length).toBeLessThanOrEqual(6144);
      expect(document.Statement.slice(0, some[id].Statement.length)).toEqual(some[id].Statement);
    }
  });

  test('goes into an earlier policy where it fits', () => {
    const stack = knownStack();
    const { role } = GitHubOidcRole.deploy(stack, 'Deploy', trusted);
    const allow = (length: number): unknown => role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${'x'.repeat(length)}`] }));
    [5000, 4000, 100].forEach(allow);
    const [first, second] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    expect([first, second].map(({ Properties }) => Properties.PolicyDocument.Statement.length)).toEqual([2, 1]);
  });

  test('begins the next policy from the first character on that is too much', () => {
    const lengths = (second: number): number[] => {
      const stack = knownStack();
      const { role } = GitHubOidcRole.deploy(stack, 'Deploy', trusted);
      ['x'.repeat(3000), 'y'.repeat(second)].forEach((resource) => role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] })));
      return Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) => JSON.stringify(Properties.PolicyDocument).length);
    };
    const [both] = lengths(1);
    expect(lengths(1 + 6144 - both)).toEqual([6144]);
    expect(lengths(2 + 6144 - both)).toHaveLength(2);
  });

  test('fails for a statement that is longer than the quota, from the first character on', () => {
    const problems = (length: number): string[] => {
      const made = GitHubOidcRole.deploy(knownStack(), 'Deploy', trusted);
      made.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['x'.repeat(length)] }));
      return made.node.validate();
    };
    const room = 6144 - '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":""}],"Version":"2012-10-17"}'.length;
    expect(problems(room)).toEqual([]);
    expect(problems(room + 1)).toEqual([
      'a managed policy must have at most 6144 characters (an IAM quota), got 6145 in "Delivery/Deploy/Resource/Permissions/Resource": split the statement that fills it',
    ]);
  });

  test('fails for more managed policies than a role can have, those from elsewhere included', () => {
    const problems = (own: number, others: number): string[] => {
      const made = GitHubOidcRole.deploy(knownStack(), 'Deploy', trusted);
      Array.from({ length: own }, (_, i) => made.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [`${i}`.repeat(5000)] })));
      Array.from({ length: others }, (_, i) => made.role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(`Reader${i}`)));
      return made.node.validate();
    };
    expect(problems(7, 3)).toEqual([]);
    expect(problems(10, 0)).toEqual([]);
    expect(problems(7, 4)).toEqual([expect.stringContaining('a role must have at most 10 managed policies (the IAM quota "Managed policies per role"), got 11: ')]);
  });

  test('counts a managed policy once, wherever it was made', () => {
    const made = GitHubOidcRole.deploy(knownStack(), 'Deploy', trusted);
    const statements = [new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })];
    Array.from({ length: 10 }, (_, i) => made.role.addManagedPolicy(new ManagedPolicy(made, `Own${i}`, { statements })));
    expect(made.node.validate()).toEqual([]);
  });

  test('can be waited for', () => {
    const stack = knownStack();
    const grant = GitHubOidcRole.deploy(stack, 'Deploy', trusted).grants.cdkDeploy();
    const bucket = new Bucket(stack, 'Reports');
    grant.applyBefore(bucket);
    const [policy] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', { DependsOn: [policy] });
    expect(grant.success).toBe(true);
  });
});
