import { Reference, Tokenization } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { IConstruct } from 'constructs';
import { watchable } from './coverage';
import type { Watches } from './watches';
import { decideKinds } from '../packs/queue';

/** How resources of a type are watched. */
interface Way {
  /** A member that the construct has if it is what the kit takes. */
  readonly has: string;
  /** Fails, or makes alarms, like the method that it calls. */
  readonly watch: (kit: Watches, construct: never, resource: CfnResource) => unknown;
}

const WAYS: Record<string, Way> = {
  'AWS::ApiGateway::RestApi': { has: 'restApiId', watch: (kit, api) => kit.watchRestApi(api) },
  'AWS::ApiGatewayV2::Api': { has: 'apiId', watch: (kit, api) => kit.watchHttpApi(api) },
  'AWS::Backup::BackupVault': { has: 'backupVaultArn', watch: (kit, vault) => kit.watchBackupVault(vault) },
  'AWS::CertificateManager::Certificate': { has: 'certificateArn', watch: (kit, certificate) => kit.watchCertificate(certificate) },
  'AWS::CloudFront::Distribution': { has: 'distributionDomainName', watch: (kit, distribution) => kit.watchDistribution(distribution) },
  'AWS::Cognito::UserPoolClient': {
    has: 'userPoolClientId', watch: (kit, client, resource) => kit.watchUserPoolClient(userPoolOf(resource as cognito.CfnUserPoolClient), client),
  },
  'AWS::DynamoDB::GlobalTable': { has: 'tableArn', watch: (kit, table) => kit.watchTable(table) },
  'AWS::DynamoDB::Table': { has: 'tableArn', watch: (kit, table) => kit.watchTable(table) },
  'AWS::EC2::NatGateway': { has: 'natGatewayRef', watch: (kit, gateway) => kit.watchNatGateway(gateway) },
  'AWS::ECS::Service': { has: 'serviceArn', watch: (kit, service) => kit.watchFargateService(service) },
  'AWS::ElastiCache::ReplicationGroup': { has: 'replicationGroupRef', watch: (kit, group) => kit.watchReplicationGroup(group) },
  'AWS::ElastiCache::ServerlessCache': { has: 'serverlessCacheRef', watch: (kit, cache) => kit.watchServerlessCache(cache) },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { has: 'loadBalancerArn', watch: (kit, loadBalancer) => kit.watchLoadBalancer(loadBalancer) },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { has: 'targetGroupArn', watch: (kit, targetGroup) => kit.watchTargetGroup(targetGroup) },
  'AWS::Lambda::Function': { has: 'functionArn', watch: (kit, handler) => kit.watchFunction(handler) },
  'AWS::RDS::DBCluster': { has: 'clusterIdentifier', watch: (kit, cluster) => kit.watchDatabaseCluster(cluster) },
  'AWS::RDS::DBInstance': { has: 'instanceIdentifier', watch: (kit, instance) => kit.watchDatabaseInstance(instance) },
  'AWS::SNS::Topic': { has: 'topicArn', watch: (kit, topic) => kit.watchTopic(topic) },
  'AWS::SQS::Queue': { has: 'queueArn', watch: (kit, queue) => kit.watchQueue(queue) },
  'AWS::StepFunctions::StateMachine': { has: 'stateMachineArn', watch: (kit, machine) => kit.watchStateMachine(machine) },
  'AWS::WAFv2::WebACL': { has: 'webAclRef', watch: (kit, webAcl, resource) => kit.watchWebAcl(webAcl, metricNameOf(resource as wafv2.CfnWebACL)) },
};

/** Watches what can be watched in a scope, except what is watched already; returns the paths that it had to leave. */
export function sweep(kit: Watches, scope: IConstruct, exclude: IConstruct[], isWatched: (construct: IConstruct) => boolean): string[] {
  const left: string[] = [];
  const all = watchable(scope, exclude).map((resource) => ({ resource, construct: watchedAs(resource) }));
  decideKinds(all.flatMap(({ resource, construct }) => (resource.cfnResourceType === 'AWS::SQS::Queue' && construct ? [construct] : [])));
  for (const { resource, construct } of all) {
    if (!construct) {
      left.push(resource.node.path);
    } else if (!isWatched(construct)) {
      WAYS[resource.cfnResourceType].watch(kit, construct as never, resource);
    }
  }
  return left;
}

/** The construct that the kit takes for a resource. */
function watchedAs(resource: CfnResource): IConstruct | undefined {
  const { has } = WAYS[resource.cfnResourceType];
  return [resource, resource.node.scope].find((candidate) => (
    candidate && has in candidate && (candidate === resource || candidate.node.defaultChild === resource)
  ));
}

/** The pool that a client names, if it is one of the app. */
function userPoolOf({ userPoolId, node }: cognito.CfnUserPoolClient): cognito.IUserPool {
  const pool = Tokenization.reverseString(userPoolId).tokens.filter(Reference.isReference).map(({ target }) => target.node.scope).at(0);
  if (!pool) {
    throw new Error(`${node.path} cannot be watched with its whole scope, as its user pool is not one of the app: exclude it, and call watchUserPoolClient()`);
  }
  return pool as cognito.IUserPool;
}

function metricNameOf({ visibilityConfig, node }: wafv2.CfnWebACL): string {
  if (!('metricName' in visibilityConfig)) {
    throw new Error(`${node.path} cannot be watched with its whole scope, as its visibility configuration is not known: exclude it, and call watchWebAcl()`);
  }
  return visibilityConfig.metricName;
}
