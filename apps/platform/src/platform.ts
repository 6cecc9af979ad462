import { RemovalPolicy, Stage, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DeliveryStack } from './delivery';
import { EdgeStack } from './edge';
import { EDGE_REGION, type Environment } from './environments';
import { FoundationStack } from './foundation';
import { ObservabilityStack } from './observability';
import { RuntimeStack } from './runtime';
import { SiteStack } from './site';

/** What every stack of the platform is told. */
export interface PlatformStackProps extends StackProps {
  /** The environment that the stack is part of. */
  readonly environment: Environment;
  /** What becomes of data when its stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/** One environment: its stacks, by how long they live. */
export class Platform extends Stage {
  constructor(scope: Construct, { environment, imageTag = environment.imageTag }: { readonly environment: Environment; readonly imageTag?: string }) {
    const { name, account, region, protected: isProtected } = environment;
    super(scope, name, { env: { account, region } });
    const here = { environment, removalPolicy: isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY, terminationProtection: isProtected };
    const edge = { ...here, env: { account, region: EDGE_REGION } };

    new DeliveryStack(this, 'Delivery', here);
    const foundation = new FoundationStack(this, 'Foundation', here);
    const { certificate } = environment.domain ? new EdgeStack(this, 'Edge', { ...edge, domain: environment.domain }) : {};
    const { api } = new RuntimeStack(this, 'Runtime', { ...here, foundation, imageTag });
    const { site } = new SiteStack(this, 'Site', { ...here, api, certificate });
    new ObservabilityStack(this, 'Observability', { ...here, api, site: region === EDGE_REGION ? site : undefined });
    if (region !== EDGE_REGION) new ObservabilityStack(this, 'EdgeObservability', { ...edge, site });

    const tags = { Environment: name, Project: 'ashlar', Owner: 'platform', ProductDomain: 'sample' };
    Object.entries(tags).forEach(([key, value]) => Tags.of(this).add(key, value));
  }
}
