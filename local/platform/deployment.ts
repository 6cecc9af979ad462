import type { Stack } from '@aws-sdk/client-cloudformation';
import { DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { SynthesizedStack } from './assembly';
import { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';

export interface DeployedResource {
  readonly type: string;
  readonly physicalId: string;
}

/** A stack as the cloud's CloudFormation tells of it. */
export interface DeploymentStack {
  readonly name: string;
  readonly status: string;
  readonly outputs: Record<string, string>;
  readonly resources: DeployedResource[];
}

/** What is deployed, found through the APIs and not through names that this code would have to know. */
export class Deployment {
  public static async read(cloud: RunningCloud, synthesized: SynthesizedStack[]): Promise<Deployment> {
    return new Deployment(await Promise.all(synthesized.map(async ({ name, region }) => {
      const { cloudFormation } = new AwsClients(cloud, region);
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
      const resources: DeployedResource[] = [];
      for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: name })) {
        resources.push(...(page.StackResourceSummaries ?? [])
          .filter(({ ResourceType }) => ResourceType !== 'AWS::CDK::Metadata')
          .map(({ ResourceType = '', PhysicalResourceId = '' }) => ({ type: ResourceType, physicalId: PhysicalResourceId })));
      }
      return { name, status: String(Stacks[0].StackStatus), outputs: outputsOf(Stacks[0]), resources };
    })));
  }

  constructor(public readonly stacks: DeploymentStack[]) {}

  /** The physical ids of all resources of a type. */
  public idsOf(type: string): string[] {
    return this.stacks.flatMap(({ resources }) => resources.filter((resource) => resource.type === type).map(({ physicalId }) => physicalId));
  }
}

function outputsOf(stack: Stack): Record<string, string> {
  return Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']));
}
