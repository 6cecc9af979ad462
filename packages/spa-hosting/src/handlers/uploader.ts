import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { publish } from './uploader/publish';
import type { Outcome } from './uploader/respond';
import { respond } from './uploader/respond';
import { S3Store } from './uploader/store';

/** How long before its own end the function reports that it is late. */
const MARGIN = 10_000;

const store = new S3Store();

/**
 * A custom resource of CloudFormation, without a framework between: one function, and it answers by itself.
 *
 * The physical id never changes: another one would make CloudFormation delete the resource under the old one, with the release that may be live.
 */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await respond(event, await outcome(event, context));
}

async function outcome(event: CloudFormationCustomResourceEvent, context: Context): Promise<Outcome> {
  let late: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('the upload did not end in time')), context.getRemainingTimeInMillis() - MARGIN);
  });
  try {
    const data = await Promise.race([act(event), deadline]);
    console.log(JSON.stringify({ request: event.RequestType, ...data }));
    return { Status: 'SUCCESS', Data: data };
  } catch (error) {
    console.error(error);
    return { Status: 'FAILED', Reason: `${error} (log stream ${context.logStreamName})` };
  } finally {
    clearTimeout(late);
  }
}

async function act(event: CloudFormationCustomResourceEvent): Promise<{ [name: string]: string }> {
  const properties = event.ResourceProperties;
  if (event.RequestType === 'Delete') {
    if (properties.EmptyOnDelete === 'true') await store.empty(properties.Bucket);
    return {};
  }
  const { files, configId } = await publish(store, {
    bucket: properties.Bucket,
    releaseId: properties.ReleaseId,
    immutable: properties.Immutable ?? [],
    changing: properties.Changing ?? [],
    assetBucket: properties.AssetBucket,
    assetKey: properties.AssetKey,
    runtimeConfig: properties.RuntimeConfig,
  });
  return { ReleaseId: properties.ReleaseId, FilesWritten: `${files}`, ...configId && { ConfigId: configId } };
}
