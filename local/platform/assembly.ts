import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REGION } from '../cloud/environment';

/** The account of everybody on the local cloud. */
export const ACCOUNT = '000000000000';

/** A stack as `cdk synth` wrote it. */
export interface SynthesizedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly templateFile: string;
  readonly resources: number;
  readonly outputs: string[];
}

/** All stacks of a cloud assembly, those of its stages too. */
export function readStacks(assembly: string): SynthesizedStack[] {
  const manifest = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as Manifest;
  return Object.entries(manifest.artifacts ?? {}).flatMap(([id, { type, environment, properties = {} }]) => {
    if (type === 'cdk:cloud-assembly') return readStacks(join(assembly, properties.directoryName ?? ''));
    if (type !== 'aws:cloudformation:stack') return [];
    const templateFile = join(assembly, properties.templateFile ?? '');
    const template = JSON.parse(readFileSync(templateFile, 'utf8')) as Template;
    return [{
      ...placeOf(environment ?? ''),
      name: properties.stackName ?? id,
      templateFile,
      resources: Object.values(template.Resources ?? {}).filter((resource) => resource.Type !== 'AWS::CDK::Metadata').length,
      outputs: Object.keys(template.Outputs ?? {}),
    }];
  });
}

/** The distinct environments that need a bootstrap stack, in the notation of the CDK CLI. */
export function environmentsOf(stacks: SynthesizedStack[]): { account: string; region: string }[] {
  const byName = new Map(stacks.map(({ account, region }) => [`${account}/${region}`, { account, region }]));
  return [...byName.values()];
}

/** `aws://account/region`, in which an environment-agnostic stack leaves both open: they become those of the local cloud. */
function placeOf(environment: string): { account: string; region: string } {
  const [account, region] = environment.replace('aws://', '').split('/');
  return { account: /^\d{12}$/.test(account) ? account : ACCOUNT, region: /^[a-z]{2}-/.test(region) ? region : REGION };
}

interface Manifest {
  readonly artifacts?: Record<string, {
    readonly type: string;
    readonly environment?: string;
    readonly properties?: { readonly stackName?: string; readonly templateFile?: string; readonly directoryName?: string };
  }>;
}

interface Template {
  readonly Resources?: Record<string, { readonly Type: string }>;
  readonly Outputs?: Record<string, unknown>;
}
