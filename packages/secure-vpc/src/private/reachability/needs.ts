import type { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';

/** The constants of `ec2.InterfaceVpcEndpointAwsService` for the services that somebody may need, by the names of their endpoints. */
export const CONSTANTS = {
  'appconfigdata': 'APPCONFIGDATA',
  'athena': 'ATHENA',
  'bedrock-runtime': 'BEDROCK_RUNTIME',
  'data-servicediscovery': 'CLOUD_MAP_DATA_SERVICE_DISCOVERY',
  'dynamodb': 'DYNAMODB',
  'ecr.api': 'ECR',
  'ecr.dkr': 'ECR_DOCKER',
  'ecs': 'ECS',
  'ecs-agent': 'ECS_AGENT',
  'ecs-telemetry': 'ECS_TELEMETRY',
  'email': 'EMAIL',
  'events': 'EVENTBRIDGE',
  'kinesis-firehose': 'KINESIS_FIREHOSE',
  'kinesis-streams': 'KINESIS_STREAMS',
  'kms': 'KMS',
  'lambda': 'LAMBDA',
  'logs': 'CLOUDWATCH_LOGS',
  'monitoring': 'CLOUDWATCH_MONITORING',
  'rds-data': 'RDS_DATA',
  's3': 'S3',
  'secretsmanager': 'SECRETS_MANAGER',
  'sns': 'SNS',
  'sqs': 'SQS',
  'ssm': 'SSM',
  'ssmmessages': 'SSM_MESSAGES',
  'states': 'STEP_FUNCTIONS',
  'sts': 'STS',
  'sync-states': 'STEP_FUNCTIONS_SYNC',
} as const satisfies Record<string, keyof typeof InterfaceVpcEndpointAwsService>;

/** An AWS service, by the name of its endpoint. */
export type AwsService = keyof typeof CONSTANTS;

/** A service that a workload has to reach. */
export interface Need {
  readonly service: AwsService;
  /** What it is needed for, as part of a sentence. */
  readonly purpose: string;
}

/** A service with all that it is needed for. */
export interface ServiceNeed {
  readonly service: AwsService;
  readonly purposes: string[];
}

/** The services of a list of needs, each once. */
export function byService(needs: Need[]): ServiceNeed[] {
  return [...new Set(needs.map(({ service }) => service))].map((service) => ({
    service,
    purposes: [...new Set(needs.filter((need) => need.service === service).map(({ purpose }) => purpose))],
  }));
}
