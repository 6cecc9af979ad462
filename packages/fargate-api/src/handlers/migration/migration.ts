import type { ECSClient, ServiceRevision, Tag, Task } from '@aws-sdk/client-ecs';
import { DescribeServiceRevisionsCommand, DescribeTasksCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import type { HookAnswer, HookEvent, StartedTask } from './hook';

/** How many seconds ECS waits before it asks again. */
const CALL_BACK_DELAY = 15;

/** How long a task that ran out of time is tried to be stopped, in milliseconds, before it is given up. */
const TIME_TO_STOP = 5 * 60_000;

/** What the stack says about the task. */
interface Settings {
  /** The name of the container that the command is for. */
  readonly container: string;
  readonly command: string[];
  /** By which the policy of the function knows its tasks. */
  readonly tag: Tag;
  readonly timeoutSeconds: number;
}

/**
 * Runs the task of a new version with another command, in several short calls, and tells whether it ended well.
 *
 * Nothing is kept in the function, and each call can be repeated: the first one asks ECS for the task by a token, and gets the same task again.
 * The later ones outlast a failing ECS, since an error would end the deployment and leave the task running beside the old version.
 */
export class Migration {
  /** As the environment of the function describes it. */
  public static of(ecs: ECSClient, env: NodeJS.ProcessEnv): Migration {
    return new Migration(ecs, {
      container: `${env.CONTAINER}`,
      command: JSON.parse(`${env.COMMAND}`) as string[],
      tag: { key: `${env.TAG_KEY}`, value: `${env.TAG_VALUE}` },
      timeoutSeconds: Number(env.TIMEOUT_SECONDS),
    });
  }

  private constructor(private readonly ecs: ECSClient, private readonly settings: Settings) {}

  public async proceed({ resourceArn, executionDetails, hookDetails }: HookEvent, now: number): Promise<HookAnswer> {
    if (isStarted(hookDetails)) {
      return this.watch(hookDetails, now);
    }
    const revision = await this.revision(executionDetails.targetServiceRevisionArn);
    return revision
      ? this.start(revision, resourceArn.slice(resourceArn.lastIndexOf('/') + 1), now)
      : failed(`there is no ${executionDetails.targetServiceRevisionArn}`);
  }

  private async revision(arn: string): Promise<ServiceRevision | undefined> {
    const { serviceRevisions } = await this.ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] }));
    return serviceRevisions?.[0];
  }

  private async start(revision: ServiceRevision, deployment: string, now: number): Promise<HookAnswer> {
    const { container: name, command, tag, timeoutSeconds } = this.settings;
    const { tasks, failures } = await this.ecs.send(new RunTaskCommand({
      cluster: revision.clusterArn,
      taskDefinition: revision.taskDefinition,
      // Not the capacity provider of the service: Spot could take the task away half-way.
      launchType: 'FARGATE',
      platformVersion: revision.platformVersion,
      networkConfiguration: revision.networkConfiguration,
      overrides: { containerOverrides: [{ name, command }] },
      tags: [tag],
      startedBy: `migration/${deployment}`,
      // The same token gets the same task: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
      clientToken: deployment,
    }));
    const taskArn = tasks?.[0]?.taskArn;
    const cluster = `${revision.clusterArn}`;
    return taskArn ? inProgress({ taskArn, cluster, deadline: now + timeoutSeconds * 1000 }) : failed(`the task was not started: ${JSON.stringify(failures)}`);
  }

  private async watch(started: StartedTask, now: number): Promise<HookAnswer> {
    const task = await this.describe(started).catch(report);
    if (task?.lastStatus === 'STOPPED') {
      return this.outcome(task);
    }
    return now < started.deadline ? inProgress(started) : this.stop(started, now);
  }

  /** A task that was just started may not be seen yet: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
  private async describe({ cluster, taskArn }: StartedTask): Promise<Task | undefined> {
    const { tasks } = await this.ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    return tasks?.[0];
  }

  private async stop(started: StartedTask, now: number): Promise<HookAnswer> {
    const { cluster, taskArn: task, deadline } = started;
    const stopped = await this.ecs.send(new StopTaskCommand({ cluster, task, reason: 'The migration has run out of time' })).catch(report);
    return stopped || now >= deadline + TIME_TO_STOP
      ? failed(`${task} did not end within ${this.settings.timeoutSeconds} seconds${stopped ? '' : ', and could not be stopped'}`)
      : inProgress(started);
  }

  /** Whatever never ran, or was killed, has no exit code. */
  private outcome({ taskArn, stoppedReason, containers = [] }: Task): HookAnswer {
    const container = containers.find(({ name }) => name === this.settings.container);
    return container?.exitCode === 0
      ? { hookStatus: 'SUCCEEDED' }
      : failed(`${taskArn} ended with exit code ${container?.exitCode}: ${container?.reason ?? stoppedReason}`);
  }
}

function isStarted(details: Partial<StartedTask> = {}): details is StartedTask {
  return details.taskArn !== undefined && details.cluster !== undefined && details.deadline !== undefined;
}

/** For the log. */
function report(error: unknown): undefined {
  console.warn(`${error}`);
  return undefined;
}

function inProgress(hookDetails: StartedTask): HookAnswer {
  return { hookStatus: 'IN_PROGRESS', callBackDelay: CALL_BACK_DELAY, hookDetails };
}

function failed(reason: string): HookAnswer {
  return { hookStatus: 'FAILED', reason };
}
