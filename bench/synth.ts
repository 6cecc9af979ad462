import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { Template } from './template';

/** Loads a module whose name is known at run time only. */
export const load: (name: string) => unknown = createRequire(__filename);

const ENV = { account: '111122223333', region: 'us-east-1' }; // the region in which every service can be watched

const CONTEXT = {
  [`availability-zones:account=${ENV.account}:region=${ENV.region}`]: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
  '@aws-cdk/core:stackResourceLimit': 0, // 50 instances are more than CloudFormation takes, and only their synthesis counts here
};

export interface Synthesized {
  readonly stack: Stack;
  readonly template: Template;
  readonly bytes: number;
}

/** An app with one stack, in a folder that is gone afterwards. */
export function synthesize(build: (stack: Stack) => void): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'ashlar-bench-'));
  try {
    const app = new App({ outdir, context: CONTEXT, analyticsReporting: false });
    const stack = new Stack(app, 'Stack', { env: ENV });
    build(stack);
    app.synth();
    const text = readFileSync(join(outdir, stack.templateFile), 'utf8');
    return { stack, template: JSON.parse(text) as Template, bytes: Buffer.byteLength(text) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
