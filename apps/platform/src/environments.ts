import * as logs from 'aws-cdk-lib/aws-logs';
import { problems } from './environment-rules';

/** The stages, in the order in which a change travels. */
export const STAGES = ['local', 'beta', 'gamma', 'prod'] as const;
export type StageName = typeof STAGES[number];
export type Environments = Readonly<Record<StageName, Environment>>;

/** Under which names the platform answers, all in one public hosted zone. */
export interface Domain {
  readonly zoneName: string;
  readonly hostedZoneId: string;
  readonly site: string;
  readonly api: string;
}

/** All that differs between one stage and the next. */
export interface Environment {
  readonly name: StageName;
  readonly account: string;
  readonly region: string;
  /** Availability zones by name, so that synth asks nobody. */
  readonly zones: string[];
  /** A NAT gateway in each zone, else a single one. */
  readonly natPerZone: boolean;
  /** Size of one task of the API. */
  readonly task: { readonly cpuUnits: number; readonly memoryMiB: number };
  /** How many of them run. */
  readonly tasks: { readonly min: number; readonly max: number };
  readonly logRetention: logs.RetentionDays;
  /** Stacks can't be deleted, and data outlives them. */
  readonly protected: boolean;
  /** With a domain all is served over TLS; without, the load balancer speaks HTTP. */
  readonly domain?: Domain;
  /** Tag of the API's image where no `-c imageTag=...` says otherwise. */
  readonly imageTag?: string;
  readonly alarmEmail: string;
}

/** The one region from which CloudFront takes certificates, and to which it publishes its metrics. */
export const EDGE_REGION = 'us-east-1';

/** The repository whose workflows may deploy; for the ids: `gh api repos/OWNER/NAME --jq '.owner.id, .id'`. */
export const REPOSITORY = { owner: 'ashlar-constructs', name: 'ashlar', ownerId: '200000001', repositoryId: '900000001' };

const beta: Environment = {
  name: 'beta',
  account: '111122223333',
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b'],
  natPerZone: false,
  task: { cpuUnits: 256, memoryMiB: 512 },
  tasks: { min: 1, max: 2 },
  logRetention: logs.RetentionDays.ONE_WEEK,
  protected: false,
  alarmEmail: 'platform@example.com',
};

const gamma: Environment = {
  ...beta,
  name: 'gamma',
  account: '444455556666',
  natPerZone: true,
  task: { cpuUnits: 512, memoryMiB: 1024 },
  tasks: { min: 2, max: 4 },
  logRetention: logs.RetentionDays.ONE_MONTH,
};

const prod: Environment = {
  ...gamma,
  name: 'prod',
  account: '777788889999',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
  tasks: { min: 3, max: 12 },
  logRetention: logs.RetentionDays.THREE_MONTHS,
  protected: true,
  domain: { zoneName: 'example.com', hostedZoneId: 'Z0123456789EXAMPLE00', site: 'www.example.com', api: 'api.example.com' },
};

// No AWS account has this number, so real credentials can't deploy it by mistake.
const local: Environment = { ...beta, name: 'local', account: '000000000000', imageTag: 'local' };

export const environments: Environments = { local, beta, gamma, prod };

/** The environment that `-c stage=...` names, unless the CLI has the credentials of another account. */
export function environmentFor(stage: unknown, credentialsAccount?: string, all: Environments = environments): Environment {
  const name = STAGES.find((known) => known === stage);
  if (!name) {
    throw new Error(`unknown stage ${JSON.stringify(stage)}: pass one of ${STAGES.join(', ')}, for example -c stage=beta`);
  }
  const found = problems(all);
  if (found.length > 0) {
    throw new Error(`src/environments.ts needs a correction:\n${found.map((problem) => `- ${problem}`).join('\n')}`);
  }
  if (credentialsAccount && credentialsAccount !== all[name].account) {
    throw new Error(`stage ${JSON.stringify(name)} belongs to account ${JSON.stringify(all[name].account)}, but the credentials are of ` +
      `${JSON.stringify(credentialsAccount)}: use credentials of the stage's account, or correct the account in src/environments.ts`);
  }
  return all[name];
}
