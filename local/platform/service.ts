import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  DeregisterTargetsCommand, DescribeTargetGroupsCommand, DescribeTargetHealthCommand, RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Deployment } from './deployment';
import { AwsClients } from '../cloud/aws';
import { BackgroundProcess } from '../cloud/background-process';
import type { RunningCloud } from '../cloud/cloud';
import type { Place } from '../cloud/places';
import { SERVICE } from '../cloud/places';
import { freePort } from '../cloud/ports';
import { digestOf } from '../support/digest';
import { ask, eventually } from '../support/http';
import { Problem } from '../support/problem';

/** The sample service's process; the emulator has no containers, so this is what the load balancer's targets are. */
export const serviceProcess = (place: Place) => new BackgroundProcess(place.file('service.json'));

/**
 * Runs the sample service as a process with the environment of the deployed container, and registers it
 * in the target group of the deployed ECS service. Returns its port.
 */
export async function runService(cloud: RunningCloud, deployment: Deployment): Promise<number> {
  const aws = new AwsClients(cloud);
  const { targetGroupArn, container } = await deployedContainer(aws, deployment);
  const env = { ...cloud.env, ...await environmentOf(container, aws), NODE_ENV: 'production' };
  const port = await startService(cloud.place, env, await healthPathOf(targetGroupArn, aws));
  await registerOnly(port, targetGroupArn, aws);
  return port;
}

async function deployedContainer(aws: AwsClients, deployment: Deployment) {
  const [serviceArn] = deployment.idsOf('AWS::ECS::Service');
  if (!serviceArn) throw new Problem('no AWS::ECS::Service was deployed, so there is nothing that the sample service could stand for');
  const cluster = serviceArn.split('/').at(-2);
  const { services = [] } = await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceArn] }));
  const [service] = services;
  const targetGroupArn = service.loadBalancers?.[0]?.targetGroupArn;
  const { taskDefinition } = await aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }));
  const name = service.loadBalancers?.[0]?.containerName;
  const container = taskDefinition?.containerDefinitions?.find((definition) => definition.name === name);
  if (!targetGroupArn || !container) throw new Problem(`the ECS service ${serviceArn} has no container behind a target group`);
  return { targetGroupArn, container };
}

/** What ECS would put into the container's environment: plain values, and secrets by their ARN (`...:secret:name:key::`). */
async function environmentOf(container: ContainerDefinition, aws: AwsClients): Promise<NodeJS.ProcessEnv> {
  const env: NodeJS.ProcessEnv = Object.fromEntries((container.environment ?? []).map(({ name = '', value }) => [name, value]));
  for (const { name = '', valueFrom = '' } of container.secrets ?? []) {
    const parts = valueFrom.split(':');
    const { SecretString = '' } = await aws.secrets.send(new GetSecretValueCommand({ SecretId: parts.slice(0, 7).join(':') }));
    const key = parts[7];
    env[name] = key ? String((JSON.parse(SecretString) as Record<string, unknown>)[key]) : SecretString;
  }
  return env;
}

async function healthPathOf(targetGroupArn: string, aws: AwsClients): Promise<string> {
  const { TargetGroups = [] } = await aws.loadBalancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [targetGroupArn] }));
  return TargetGroups[0].HealthCheckPath ?? '/';
}

/** Starts the service with an environment, on this machine only; keeps the running one if neither its code nor that changed. */
export async function startService(place: Place, environment: NodeJS.ProcessEnv, healthPath: string): Promise<number> {
  const service = serviceProcess(place);
  const env = { ...environment, HOST: '127.0.0.1' };
  const fingerprint = `${digestOf(SERVICE)}/${JSON.stringify(env)}`;
  const { alive } = service;
  if (alive?.fingerprint === fingerprint) return alive.port;
  await service.stop(10);
  const port = await freePort();
  const log = place.file('service.log');
  service.start({ command: process.execPath, args: ['server.mjs'], cwd: SERVICE, env: { ...env, PORT: String(port) }, log }, port, fingerprint);
  const healthy = await eventually(20, async () => {
    if (!service.alive) throw new Problem(`the sample service ended while it was starting; its output is in ${log}`);
    return ask(port, 'localhost', healthPath).then(({ status }) => (status === 200 ? true : undefined), () => undefined);
  });
  if (!healthy) {
    await service.stop(5);
    throw new Problem(`the sample service did not answer ${healthPath} with 200 within 20 s; its output is in ${log}`);
  }
  return port;
}

/** Makes the process the only target: those of earlier runs are gone. */
async function registerOnly(port: number, targetGroupArn: string, { loadBalancing }: AwsClients): Promise<void> {
  const { TargetHealthDescriptions = [] } = await loadBalancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }));
  const targets = TargetHealthDescriptions.flatMap(({ Target }) => (Target ? [Target] : []));
  const gone = targets.filter((target) => target.Port !== port);
  if (gone.length > 0) {
    await loadBalancing.send(new DeregisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: gone }));
  }
  if (gone.length === targets.length) {
    await loadBalancing.send(new RegisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: [{ Id: '127.0.0.1', Port: port }] }));
  }
}
