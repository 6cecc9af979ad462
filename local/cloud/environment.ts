import { delimiter, dirname, join } from 'node:path';
import type { Place } from './places';
import { ROOT } from './places';

export const REGION = 'us-east-1';

/** What the user's environment may hand on; everything else, credentials first of all, stays behind. */
const HANDED_ON = ['LANG', 'LC_ALL', 'TZ'];

/** Switches that keep tools quiet and offline. */
const QUIET = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
  NX_DAEMON: 'false',
  npm_config_update_notifier: 'false',
};

/**
 * The environment of a program that may know nothing of AWS: built from nothing, with a home of its own.
 */
export function plainEnvironment(place: Place, parent: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const handedOn = Object.fromEntries(HANDED_ON.flatMap((name) => parent[name] === undefined ? [] : [[name, parent[name]]]));
  return {
    ...handedOn,
    ...QUIET,
    PATH: [join(ROOT, 'node_modules', '.bin'), dirname(process.execPath), parent.PATH].filter(Boolean).join(delimiter),
    HOME: place.home,
    CDK_HOME: join(place.home, '.cdk'), // the CDK CLI asks the system for the home, not the variable
    TMPDIR: place.temporary,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * The environment of a program that talks to the local cloud and cannot reach AWS: every service has the local endpoint,
 * the keys are no keys, and neither profiles nor the instance's metadata can supply others.
 */
export function cloudEnvironment(place: Place, port: number, parent: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    ...plainEnvironment(place, parent),
    AWS_ENDPOINT_URL: endpointOf(port),
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: place.accessKey,
    AWS_SECRET_ACCESS_KEY: 'no-secret-on-the-local-cloud',
    NODE_PATH: join(ROOT, 'node_modules'), // Lambda's runtime brings the AWS SDK: functions find it here
  };
}

export function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
