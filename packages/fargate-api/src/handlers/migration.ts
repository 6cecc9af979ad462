import { ECSClient } from '@aws-sdk/client-ecs';
import type { HookAnswer, HookEvent } from './migration/hook';
import { Migration } from './migration/migration';

const ecs = new ECSClient({});

/** A lifecycle hook of an ECS deployment, for the stage before the new version is started. */
export async function handler(event: HookEvent): Promise<HookAnswer> {
  const answer = await Migration.of(ecs, process.env).proceed(event, Date.now());
  console.log(JSON.stringify({ deployment: event.resourceArn, ...answer }));
  return answer;
}
