import { allows, runs } from '@ashlar/testing';
import fc from 'fast-check';
import { ACCOUNT, policiesOf, REGION } from './support/deployed';
import type { TaskWish } from './support/tasks';
import { IMPORTED, migrates, PARAMETER, REGISTRY, scalingOf, TaskOutcome, tasks, upsideDown } from './support/tasks';

// Every invariant sees the same cases, so each is synthesized once.
const outcomes = new Map<string, TaskOutcome>();

function outcomeOf(wish: TaskWish): TaskOutcome {
  const key = JSON.stringify(wish);
  const outcome = outcomes.get(key) ?? new TaskOutcome(wish);
  outcomes.set(key, outcome);
  return outcome;
}

const options = () => ({ numRuns: runs(), seed: jest.getSeed() });

async function always(invariant: (outcome: TaskOutcome) => Promise<void> | void): Promise<void> {
  await fc.assert(fc.asyncProperty(tasks.filter((wish) => !upsideDown(wish)), async (wish) => invariant(outcomeOf(wish))), options());
}

const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

interface Bounds {
  readonly MinCapacity: number;
  readonly MaxCapacity: number;
}

/** Who may what, as `action resource`. */
type Answers = Record<string, boolean>;

// Many cases have the same policies, so each question is asked once.
const asked = new Map<string, Promise<boolean>>();

async function ask(policies: unknown[], role: string, request: string): Promise<boolean> {
  const key = JSON.stringify([policies, role, request]);
  const [action, resource] = request.split(' ');
  const answer = asked.get(key) ?? allows(policies, { role: `arn:aws:iam::${ACCOUNT}:role/${role}`, action, resource, account: ACCOUNT });
  asked.set(key, answer);
  return answer;
}

/** What a role is told when it asks for all that `wanted` names. */
async function answers({ resources }: TaskOutcome, role: string, wanted: Answers): Promise<Answers> {
  const policies = policiesOf(resources, role);
  return Object.fromEntries(await Promise.all(Object.keys(wanted).map(
    async (request): Promise<[string, boolean]> => [request, policies.length > 0 && await ask(policies, role, request)])));
}

describe('whatever is wished for, a task', () => {
  test('is started by a role that reads what it needs and nothing of its neighbours', async () => {
    await always(async (outcome) => {
      const { ids, wish } = outcome;
      const reads = (kind: TaskWish['secrets'][number]) => wish.secrets.includes(kind);
      const wanted: Answers = {
        // Its log group, and none whose name begins alike.
        [`logs:CreateLogStream ${arn('logs', `log-group:${ids.logGroup}:log-stream:app/App/1`)}`]: true,
        [`logs:PutLogEvents ${arn('logs', `log-group:${ids.logGroup}:log-stream:app/App/1`)}`]: true,
        [`logs:PutLogEvents ${arn('logs', `log-group:${ids.logGroup}2:log-stream:app/App/1`)}`]: false,
        // The repository of its image.
        [`ecr:BatchGetImage ${arn('ecr', `repository/${ids.repository}`)}`]: wish.image === 'ecr',
        [`ecr:GetDownloadUrlForLayer ${arn('ecr', `repository/${ids.repository}`)}`]: wish.image === 'ecr',
        'ecr:GetAuthorizationToken *': wish.image === 'ecr',
        [`ecr:BatchGetImage ${arn('ecr', 'repository/neighbour')}`]: false,
        // Its secrets, and none whose names begin alike.
        [`secretsmanager:GetSecretValue ${arn('secretsmanager', `secret:${ids.secret}-AbCdEf`)}`]: reads('own') || wish.sidecar === 'with a secret',
        [`secretsmanager:GetSecretValue ${IMPORTED}`]: reads('imported') || reads('field'),
        [`secretsmanager:GetSecretValue ${REGISTRY}`]: wish.image === 'private registry',
        [`secretsmanager:GetSecretValue ${IMPORTED.replace('AbCdEf', 'GhIjKl')}`]: false,
        [`secretsmanager:GetSecretValue ${IMPORTED.replace('imported', 'imported-neighbour')}`]: false,
        [`secretsmanager:PutSecretValue ${IMPORTED}`]: false,
        // Its parameter, and neither those above nor below.
        [`ssm:GetParameters ${PARAMETER}`]: reads('parameter'),
        [`ssm:GetParameters ${PARAMETER}2`]: false,
        [`ssm:GetParameters ${PARAMETER}/neighbour`]: false,
        [`ssm:GetParameters ${PARAMETER.replace('/key', '')}`]: false,
        // What is for the task itself.
        [`s3:GetObject arn:aws:s3:::${ids.bucket}/object`]: false,
        'xray:PutTraceSegments *': false,
      };
      expect(await answers(outcome, ids.executionRole, wanted)).toEqual(wanted);
    });
  });

  test('may do what was granted or asked for by name, and nothing else', async () => {
    await always(async (outcome) => {
      const { ids, wish } = outcome;
      const auditLog = Object.entries(outcome.resources)
        .find(([id, { Type }]) => Type === 'AWS::Logs::LogGroup' && id !== ids.logGroup && id !== ids.migrationLog)?.[0];
      expect(auditLog !== undefined).toBe(wish.execAccess);
      const wanted: Answers = {
        [`s3:GetObject arn:aws:s3:::${ids.bucket}/object`]: wish.granted,
        [`s3:PutObject arn:aws:s3:::${ids.bucket}/object`]: false,
        's3:GetObject arn:aws:s3:::neighbour/object': false,
        'xray:PutTraceSegments *': wish.tracing,
        'xray:GetTraceSummaries *': false,
        'ssmmessages:OpenDataChannel *': wish.execAccess,
        [`logs:PutLogEvents ${arn('logs', `log-group:${auditLog}:log-stream:ecs-execute-command-1`)}`]: wish.execAccess,
        // Nor may a task that migrates do more than one that serves.
        [`logs:PutLogEvents ${arn('logs', `log-group:${ids.migrationLog}:log-stream:1`)}`]: false,
        [`ecs:RunTask ${arn('ecs', 'task-definition/family:1')}`]: false,
        // Not even its own logs, image and secrets: those are for the role that starts it.
        [`logs:PutLogEvents ${arn('logs', `log-group:${ids.logGroup}:log-stream:app/App/1`)}`]: false,
        [`ecr:BatchGetImage ${arn('ecr', `repository/${ids.repository}`)}`]: false,
        [`secretsmanager:GetSecretValue ${arn('secretsmanager', `secret:${ids.secret}-AbCdEf`)}`]: false,
        [`ssm:GetParameters ${PARAMETER}`]: false,
        [`ssm:StartSession ${arn('ec2', 'instance/i-1')}`]: false,
        [`iam:PassRole arn:aws:iam::${ACCOUNT}:role/${ids.taskRole}`]: false,
      };
      expect(await answers(outcome, ids.taskRole, wanted)).toEqual(wanted);
      expect(Object.keys(outcome.resources[ids.taskRole].Properties!)).toEqual(['AssumeRolePolicyDocument']);
      expect(policiesOf(outcome.resources, ids.taskRole)).toHaveLength([wish.granted, wish.tracing, wish.execAccess].filter(Boolean).length);
    });
  });

  test('names secrets and parameters by their exact ARNs', async () => {
    await always((outcome) => {
      const statements = (policiesOf(outcome.resources, outcome.ids.executionRole) as { Statement: { Action: unknown; Resource: unknown }[] }[])
        .flatMap(({ Statement }) => Statement)
        .filter(({ Action }) => /secretsmanager:|ssm:|kms:/.test(JSON.stringify(Action)));
      expect(statements.length > 0).toBe(outcome.wish.secrets.length > 0 || outcome.wish.sidecar === 'with a secret' || outcome.wish.image === 'private registry');
      expect(statements.filter(({ Resource }) => /[*?]/.test(JSON.stringify(Resource)))).toEqual([]);
    });
  });

  test('writes every log for a finite time, with the key that was asked for', async () => {
    await always((outcome) => {
      const groups = outcome.ofType('AWS::Logs::LogGroup');
      expect(groups).toHaveLength([true, outcome.wish.execAccess, migrates(outcome.wish)].filter(Boolean).length);
      for (const group of groups) {
        expect(group.RetentionInDays).toEqual(expect.any(Number));
        expect('KmsKeyId' in group).toBe(outcome.wish.key);
      }
    });
  });
});

describe('whatever is wished for, the number of tasks', () => {
  test('is refused with bounds that are the wrong way round, and only then', () => {
    fc.assert(fc.property(tasks, (wish) => {
      const scaling = expect(() => scalingOf(wish));
      if (upsideDown(wish)) {
        scaling.toThrow(`the minimum of Scaling.between(${wish.bounds!.join(', ')}) is above its maximum: swap the two numbers`);
      } else {
        scaling.not.toThrow();
      }
    }), options());
  });

  test('is left to the scaling when there is one', async () => {
    await always((outcome) => {
      const [first, second] = outcome.wish.bounds ?? [2, 10];
      const scaled = first !== second || (outcome.wish.bounds !== null && outcome.wish.window !== 'none');
      expect(outcome.ofType('AWS::ApplicationAutoScaling::ScalableTarget')).toHaveLength(scaled ? 1 : 0);
      expect(outcome.ofType('AWS::ECS::Service')[0].DesiredCount).toBe(scaled ? undefined : first);
    });
  });

  test('never has a minimum above its maximum, is never 0 outside of a window, and by default follows no more than 80 % CPU', async () => {
    await always((outcome) => {
      const { bounds, targets: { cpu, memory, requests }, window } = outcome.wish;
      for (const target of outcome.ofType('AWS::ApplicationAutoScaling::ScalableTarget')) {
        const actions = (target.ScheduledActions ?? []) as { ScalableTargetAction: Bounds }[];
        expect(actions).toHaveLength(window === 'none' || !bounds ? 0 : 2);
        expect(target.MinCapacity).toBeGreaterThanOrEqual(1);
        for (const { MinCapacity, MaxCapacity } of [target as unknown as Bounds, ...actions.map((action) => action.ScalableTargetAction)]) {
          expect(MinCapacity).toBeLessThanOrEqual(MaxCapacity);
        }
      }
      const chosen = bounds ? [cpu, memory, requests].filter((target) => target !== null) : [];
      if (chosen.length === 0) {
        const tracked = outcome.ofType('AWS::ApplicationAutoScaling::ScalingPolicy')
          .map(({ TargetTrackingScalingPolicyConfiguration: tracking }) => tracking as { TargetValue: number } | undefined)
          .filter((tracking) => tracking !== undefined);
        expect(tracked.filter(({ TargetValue }) => TargetValue > 80)).toEqual([]);
      }
    });
  });
});
