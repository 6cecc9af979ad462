import { Annotations, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { GitHubClaims } from './github-claims';
import type { IGitHubOidcProvider } from './github-oidc-provider';
import { GitHubOidcProvider } from './github-oidc-provider';
import { GitHubOidcRoleGrants } from './github-oidc-role-grants';
import type { GitHubRepository } from './github-repository';
import type { GitHubSubject } from './github-subject';
import type { GitHubWorkflowOptions } from './github-workflow-options';
import { administratorViolations } from './private/lint/permissions';
import { isAcknowledged, resourcesIn, ROLE } from './private/lint/resources';
import type { ManagedPolicyRole } from './private/managed-policy-role';
import { managedPolicyRole } from './private/managed-policy-role';
import { quotaViolations } from './private/quotas';
import { leavesRefOpen, trustsPullRequests } from './private/subject-claims';
import type { Trust } from './private/trust';
import { checkTrust } from './private/trust';
import { trustConditions } from './private/trust-policy';
import { workflow } from './private/workflow';
import type { SubjectFormat } from './subject-format';

/**
 * Properties of a GitHubOidcRole.
 */
export interface GitHubOidcRoleProps {
  /** The repositories whose workflows may assume the role. */
  readonly repositories: GitHubRepository[];

  /** The jobs of those repositories that may assume the role: any of the listed. */
  readonly subjects: GitHubSubject[];

  /**
   * How tokens name the repository in their subject.
   *
   * @default - `SubjectFormat.BOTH` for repositories with ids, `SubjectFormat.NAME` for those without and for GitHub Enterprise Server
   */
  readonly subjectFormat?: SubjectFormat;

  /**
   * The claims that the subject is made of, where the organization or the repository customized it: `include_claim_keys` as GitHub has them.
   *
   * Known are repo, context, environment, ref, ref_type, job_workflow_ref, repository_id, repository_owner, repository_owner_id, and
   * workflow, actor, actor_id and enterprise_id where `claims` gives their values.
   *
   * @default ['repo', 'context']
   * @see https://docs.github.com/en/actions/reference/security/oidc#customizing-the-subject-claims-for-an-organization-or-repository
   */
  readonly subjectTemplate?: string[];

  /**
   * The identity provider that the workflows come in through.
   *
   * @default - the provider for github.com that the account has already
   */
  readonly provider?: IGitHubOidcProvider;

  /**
   * Further claims that tokens must carry.
   *
   * @default - none
   */
  readonly claims?: GitHubClaims;

  /**
   * How long a session may last: from 1 hour, the least that IAM takes, to 12 hours.
   *
   * A workflow may ask for less, from 15 minutes.
   *
   * @default Duration.hours(1)
   */
  readonly maxSessionDuration?: Duration;

  /**
   * The most that the role may ever do, whatever it is granted.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * The path of the role.
   *
   * @default /
   */
  readonly path?: string;

  /**
   * The name of the role.
   *
   * @default - a name that CloudFormation generates
   */
  readonly roleName?: string;
}

/**
 * A role that only the intended jobs of GitHub Actions can assume.
 *
 * It may do nothing until something is granted to it.
 */
export class GitHubOidcRole extends Construct implements iam.IGrantable {
  /**
   * A role to look and compare with, which may be for pull requests; grants that deploy something are refused.
   *
   * Whoever may open a pull request from a branch of the repository runs code with it. Mind that `grants.cdkDiff`
   * lets that code read the data in S3 and DynamoDB that no customer key protects.
   */
  public static plan(scope: Construct, id: string, props: GitHubOidcRoleProps): GitHubOidcRole {
    // eslint-disable-next-line awscdk/require-passing-this -- a static method has no `this`
    const role = new GitHubOidcRole(scope, id, props);
    role.grants._refuseDeploy('it was made by GitHubOidcRole.plan');
    return role;
  }

  /**
   * A role to deploy with, which can't be for pull requests.
   */
  public static deploy(scope: Construct, id: string, props: GitHubOidcRoleProps): GitHubOidcRole {
    const fromPullRequests = props.subjects.map((subject) => subject._claims()).find(trustsPullRequests);
    if (fromPullRequests) {
      throw new Error(`a deploy role can't trust pull requests, got ${JSON.stringify(fromPullRequests.context)} for ${JSON.stringify(id)}: use GitHubOidcRole.plan for them`);
    }
    // eslint-disable-next-line awscdk/require-passing-this -- a static method has no `this`
    return new GitHubOidcRole(scope, id, props);
  }

  /** The identity provider that the workflows come in through. */
  public readonly provider: IGitHubOidcProvider;

  /** The role. */
  public readonly role: iam.Role;

  /** What the role may do. */
  public readonly grants: GitHubOidcRoleGrants;

  /** Who the CDK grants to: the role. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly trust: Trust;

  constructor(scope: Construct, id: string, props: GitHubOidcRoleProps) {
    super(scope, id);
    this.provider = props.provider ?? GitHubOidcProvider.fromAccount(this, 'Provider');
    this.trust = {
      provider: this.provider,
      repositories: [...props.repositories],
      subjects: [...props.subjects],
      format: props.subjectFormat,
      claims: props.claims,
      template: props.subjectTemplate,
    };
    checkTrust(this, this.trust);

    const role = managedPolicyRole(this, 'Resource', {
      assumedBy: this.workflows(),
      maxSessionDuration: checkedSession(props.maxSessionDuration ?? Duration.hours(1)),
      permissionsBoundary: props.permissionsBoundary,
      path: props.path,
      roleName: props.roleName,
    });
    this.role = role;
    this.grantPrincipal = role;
    this.grants = this.grantsFor(role);
    this.warn();
    this.node.addValidation({ validate: () => this.violations() });
  }

  /** The ARN of the role. */
  public get roleArn(): string {
    return this.role.roleArn;
  }

  /**
   * A workflow whose job this role lets in: triggers, permissions, environment, concurrency, and the steps up to the credentials.
   *
   * It is for one repository of the role, to be stored below `.github/workflows`. Its actions are pinned by commit: let Dependabot move them.
   */
  public workflowSnippet(options: GitHubWorkflowOptions = {}): string {
    return workflow(this, this.trust, options);
  }

  private workflows(): iam.IPrincipal {
    const principals = trustConditions(this.trust).map((conditions) => new iam.WebIdentityPrincipal(this.provider.providerArn, conditions));
    return new iam.CompositePrincipal(...principals);
  }

  private grantsFor(role: ManagedPolicyRole): GitHubOidcRoleGrants {
    const grants = GitHubOidcRoleGrants._of(role);
    if (this.trust.subjects.some((subject) => trustsPullRequests(subject._claims()))) {
      grants._refuseDeploy('it trusts pull requests');
    }
    return grants;
  }

  private warn(): void {
    const { repositories, subjects, provider, template = [] } = this.trust;
    const nameless = repositories.filter(({ ids }) => ids === undefined).map(({ owner, name }) => `${owner}/${name}`);
    if (!provider.issuer.isServer && nameless.length > 0) {
      Annotations.of(this).addWarningV2('@ashlar/github-oidc-role:repositoryByName',
        `whoever gets the name ${nameless.join(', ')} gets this role, and tokens with immutable subjects are refused: give the ids to GitHubRepository.of`);
    }
    if (provider.issuer.isServer && !template.includes('ref') && subjects.some((subject) => leavesRefOpen(subject._claims()))) {
      Annotations.of(this).addWarningV2('@ashlar/github-oidc-role:openToPullRequests',
        'AWS checks nothing but the subject of GitHub Enterprise Server, so a pull request may use the environment too: protect it on GitHub');
    }
  }

  /** What the role itself is given. What is attached elsewhere GitHubTrustLinter sees, which reads the whole app. */
  private violations(): string[] {
    const resources = resourcesIn(this);
    const longestArn = `arn:aws-us-gov:iam::123456789012:oidc-provider/${this.provider.issuer.identifier}`;
    const rights = resources.filter(({ type }) => type === ROLE).flatMap((role) => administratorViolations(role, resources))
      .filter(([ruleId]) => !isAcknowledged(this.role, ruleId))
      .map(([ruleId, message]) => `${ruleId} ${message}; or acknowledge it: Validations.of(role).acknowledge({ id: '${ruleId}', reason: '...' })`);
    return [...quotaViolations(resources, longestArn), ...rights];
  }
}

/** What IAM takes: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
function checkedSession(duration: Duration): Duration {
  if (duration.isUnresolved() || duration.toSeconds() < 3600 || duration.toSeconds() > 43200) {
    const got = duration.isUnresolved() ? 'a value that is only known at deployment' : duration.toHumanString();
    throw new Error(`maxSessionDuration must be from 1 to 12 hours, got ${got}: for shorter sessions set role-duration-seconds in the workflow`);
  }
  return duration;
}
