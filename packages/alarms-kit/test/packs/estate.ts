import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { AlarmTuning, AlarmsKit } from '../../src';
import { Shop } from '../world';

/** One of everything that a kit can watch. */
export class Estate extends Construct {
  public readonly shop = new Shop(this);
  public readonly vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  public readonly handler = new lambda.Function(this, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('0'), timeout: Duration.seconds(30), reservedConcurrentExecutions: 50,
  });

  public readonly httpApi = new apigatewayv2.HttpApi(this, 'HttpApi');
  public readonly restApi = new apigateway.LambdaRestApi(this, 'RestApi', { handler: this.handler, cloudWatchRole: false });
  public readonly instance = new rds.DatabaseInstance(this, 'Instance', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.M7G, ec2.InstanceSize.LARGE),
    vpc: this.vpc,
    allocatedStorage: 100,
    enablePerformanceInsights: true,
  });

  public readonly cluster = new rds.DatabaseCluster(this, 'Cluster', {
    engine: rds.DatabaseClusterEngine.auroraMysql({ version: rds.AuroraMysqlEngineVersion.VER_3_08_0 }),
    vpc: this.vpc,
    writer: rds.ClusterInstance.serverlessV2('Writer'),
    serverlessV2MinCapacity: 1,
  });

  public readonly group = new elasticache.CfnReplicationGroup(this, 'Group', {
    replicationGroupDescription: 'sessions', numCacheClusters: 3, cacheNodeType: 'cache.m7g.large', engine: 'valkey',
  });

  public readonly cache = new elasticache.CfnServerlessCache(this, 'Cache', {
    engine: 'valkey',
    serverlessCacheName: 'sessions',
    cacheUsageLimits: { dataStorage: { unit: 'GB', maximum: 10 }, ecpuPerSecond: { maximum: 5000 } },
  });

  public readonly table = new dynamodb.Table(this, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
  public readonly vault = new backup.BackupVault(this, 'Vault');
  public readonly deadLetters = new sqs.Queue(this, 'DeadLetters');
  public readonly queue = new sqs.Queue(this, 'Queue', { deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 3 } });
  public readonly topic = new sns.Topic(this, 'Topic');
  public readonly machine = new stepfunctions.StateMachine(this, 'Machine', { definitionBody: stepfunctions.DefinitionBody.fromString('{}') });
  public readonly userPool = new cognito.UserPool(this, 'UserPool');
  public readonly amazon = new cognito.UserPoolIdentityProviderAmazon(this, 'Amazon', { userPool: this.userPool, clientId: 'amzn1', clientSecret: 'shop' });
  public readonly client = this.userPool.addClient('Client');
  public readonly webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: { metricName: 'shop', cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true },
  });

  public readonly certificate = new acm.Certificate(this, 'Certificate', { domainName: 'shop.example.com' });
}

type Tuning = Record<string, AlarmTuning | undefined>;

/** How each pack is watched, by its method. */
export const WATCHES: Record<string, (kit: AlarmsKit, estate: Estate, tuning?: Tuning) => object> = {
  watchTargetGroup: (kit, { shop }, tuning) => kit.watchTargetGroup(shop.targetGroup, tuning),
  watchLoadBalancer: (kit, { shop }, tuning) => kit.watchLoadBalancer(shop.loadBalancer, tuning),
  watchFargateService: (kit, { shop }, tuning) => kit.watchFargateService(shop.service, tuning),
  watchDistribution: (kit, { shop }, tuning) => kit.watchDistribution(shop.distribution, tuning),
  watchFunction: (kit, { handler }, tuning) => kit.watchFunction(handler, tuning),
  watchHttpApi: (kit, { httpApi }, tuning) => kit.watchHttpApi(httpApi, tuning),
  watchRestApi: (kit, { restApi }, tuning) => kit.watchRestApi(restApi, tuning),
  watchDatabaseInstance: (kit, { instance }, tuning) => kit.watchDatabaseInstance(instance, tuning),
  watchDatabaseCluster: (kit, { cluster }, tuning) => kit.watchDatabaseCluster(cluster, tuning),
  watchReplicationGroup: (kit, { group }, tuning) => kit.watchReplicationGroup(group, tuning),
  watchServerlessCache: (kit, { cache }, tuning) => kit.watchServerlessCache(cache, tuning),
  watchTable: (kit, { table }, tuning) => kit.watchTable(table, tuning),
  watchBackupVault: (kit, { vault }, tuning) => kit.watchBackupVault(vault, tuning),
  watchNatGateway: (kit, { vpc }, tuning) => kit.watchNatGateways(vpc, tuning)[0],
  watchUserPoolClient: (kit, { userPool, client }, tuning) => kit.watchUserPoolClient(userPool, client, tuning),
  watchWebAcl: (kit, { webAcl }, tuning) => kit.watchWebAcl(webAcl, 'shop', tuning),
  watchCertificate: (kit, { certificate }, tuning) => kit.watchCertificate(certificate, tuning),
  watchQueue: (kit, { queue }, tuning) => kit.watchQueue(queue, tuning),
  watchTopic: (kit, { topic }, tuning) => kit.watchTopic(topic, tuning),
  watchStateMachine: (kit, { machine }, tuning) => kit.watchStateMachine(machine, tuning),
};
