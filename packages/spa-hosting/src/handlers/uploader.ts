import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { Deployment, RouterCode, Turn } from './uploader/deploy';
import { deploy } from './uploader/deploy';
import { locked } from './uploader/lock';
import type { Outcome } from './uploader/respond';
import { respond } from './uploader/respond';
import { list, rollBack } from './uploader/rollback';
import { CloudFrontRouter } from './uploader/router';
import { Site } from './uploader/site';
import type { Store } from './uploader/store';
import { isWithoutBucket, S3Store } from './uploader/store';

/** What somebody asks for who calls the function by its alias. */
interface Request {
  readonly rollback?: unknown;
  readonly list?: unknown;
}

type Properties = CloudFormationCustomResourceEvent['ResourceProperties'];

/** How long before its own end the function reports that it is late. */
const MARGIN = 10_000;

const LATE = {
  Create: 'the upload did not end in time',
  Update: 'the upload did not end in time',
  Delete: 'the bucket could not be emptied in time: delete the stack again, which goes on with it',
};

/** Puts releases in place for CloudFormation, and rolls back for people. */
export async function handler(event: CloudFormationCustomResourceEvent | Request, context: Context): Promise<unknown> {
  const turn = {
    id: 'RequestId' in event ? event.RequestId : context.awsRequestId,
    until: Date.now() + context.getRemainingTimeInMillis(),
    signal: AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - MARGIN)),
  };
  if (!('RequestType' in event)) return answer(event, turn);
  checkCaller(context);
  // Nothing of it goes on after the answer: the function may be thawed for another event.
  return respond(event, await outcome(event, context, turn));
}

async function answer(event: Request, { signal }: Turn): Promise<unknown> {
  const site = new Site(new S3Store(signal), process.env.BUCKET!, new CloudFrontRouter(process.env.ROUTER!, signal));
  if (event.list === 'releases') return list(site);
  if (typeof event.rollback === 'string') {
    const done = await rollBack(site, event.rollback);
    console.log(JSON.stringify({ request: 'Rollback', ...done }));
    return done;
  }
  throw new Error(`a call says {"list":"releases"} or {"rollback":"<id>"}, got ${JSON.stringify(event)}`);
}

/**
 * Who may only roll back calls by an alias, and could say there that CloudFormation deletes the site.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
function checkCaller({ invokedFunctionArn }: Context) {
  if (invokedFunctionArn.split(':').length > 7) throw new Error('only the function itself, without an alias, takes events of CloudFormation');
}

/**
 * A custom resource of CloudFormation, without a framework between: one function, and it answers by itself.
 *
 * The physical id never changes: another one would make CloudFormation delete the resource under the old one, with the release that may be live.
 */
async function outcome(event: CloudFormationCustomResourceEvent, context: Context, turn: Turn): Promise<Outcome> {
  try {
    const data = await act(event, turn);
    console.log(JSON.stringify({ request: event.RequestType, ...data }));
    return { Status: 'SUCCESS', Data: data };
  } catch (error) {
    console.error(error);
    const reason = turn.signal.aborted ? LATE[event.RequestType] : String(error);
    return { Status: 'FAILED', Reason: `${reason} (log stream ${context.logStreamName})` };
  }
}

async function act(event: CloudFormationCustomResourceEvent, turn: Turn): Promise<{ [name: string]: string }> {
  const properties = event.ResourceProperties;
  const store = new S3Store(turn.signal);
  if (event.RequestType === 'Delete') {
    if (properties.EmptyOnDelete === 'true') await empty(store, properties.Bucket, turn);
    return {};
  }
  const site = new Site(store, properties.Bucket, new CloudFrontRouter(properties.RouterName, turn.signal));
  const previous = event.RequestType === 'Update' ? event.OldResourceProperties : undefined;
  const { files, configId, removed } = await deploy(site, deployment(properties, previous), turn);
  return {
    ReleaseId: properties.ReleaseId,
    FilesWritten: `${files}`,
    EditionsRemoved: `${removed.length}`,
    ...configId && { ConfigId: configId },
  };
}

/** While nobody uploads: Lambda may deliver an earlier event once more. */
async function empty(store: Store, bucket: string, turn: Turn): Promise<void> {
  try {
    await locked(store, bucket, { owner: turn.id, until: turn.until }, turn.signal, async () => store.empty(bucket));
  } catch (error) {
    // Somebody has deleted it already.
    if (!isWithoutBucket(error)) throw error;
  }
}

function deployment(properties: Properties, previous: { [key: string]: unknown } | undefined): Deployment {
  return {
    publication: {
      bucket: properties.Bucket,
      releaseId: properties.ReleaseId,
      immutable: properties.Immutable ?? [],
      changing: properties.Changing ?? [],
      mediaMaxAge: properties.MediaMaxAge,
      assetBucket: properties.AssetBucket,
      assetKey: properties.AssetKey,
      runtimeConfig: properties.RuntimeConfig,
    },
    code: codeOf(properties),
    previous: previous && codeOf(previous),
    retention: { count: Number(properties.KeepCount), milliseconds: Number(properties.KeepSeconds) * 1000 },
  };
}

function codeOf(properties: { [key: string]: unknown }): RouterCode {
  return { template: properties.RouterCode as string, runtimeConfig: properties.RuntimeConfig as string | undefined };
}
