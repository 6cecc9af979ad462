import { runSimulation } from '@cloud-copilot/iam-simulate';

/** What a role asks to do. */
export interface RoleRequest {
  /** The ARN of the role. */
  readonly role: string;

  /** What is asked for, like `s3:PutObject`. */
  readonly action: string;

  /** The ARN of what it is asked of, `*` for actions that know no resource. */
  readonly resource: string;

  /** The owner of the resource, where its ARN does not tell. */
  readonly account?: string;

  /** Condition keys of the request. */
  readonly context?: Record<string, string>;
}

/**
 * Whether the policies of a role allow it a request, as an evaluator that is not ours decides it, where nobody else has a say:
 * a trust policy of the resource, for one, is left out.
 *
 * @param identityPolicies the resolved policy documents of the role
 */
export async function allows(identityPolicies: unknown[], { role, action, resource, account, context = {} }: RoleRequest): Promise<boolean> {
  const decision = await runSimulation({
    request: {
      principal: role,
      action,
      resource: { resource, accountId: account ?? role.split(':')[4] },
      contextVariables: context,
    },
    identityPolicies: identityPolicies.map((policy, index) => ({ name: `Policy${index}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, {});
  if (decision.resultType !== 'single') {
    throw new Error(`the evaluator refused the policies or the request: ${JSON.stringify(decision)}`);
  }
  return decision.result.analysis.identityAnalysis?.result === 'Allowed';
}
