import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { IngressConfig, TlsConfig } from './config';
import { acknowledgePlainHttp, acknowledgeRedirect } from '../acknowledgements';

/** The ports of the listeners that an ingress takes. */
export function portsOf({ tls, redirect }: IngressConfig): number[] {
  return tls ? [443, ...(redirect ? [80] : [])] : [80];
}

/** The listener's default action is left to the first service: its forward. */
export function createHttpsListener(
  owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, { certificate, sslPolicy }: TlsConfig, open: boolean,
): elbv2.ApplicationListener {
  return new elbv2.ApplicationListener(owner, 'HttpsListener', {
    loadBalancer,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    port: 443,
    certificates: [certificate],
    sslPolicy,
    open,
  });
}

export function createRedirectListener(owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, open: boolean): elbv2.ApplicationListener {
  const action = elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true });
  const listener = createPort80(owner, loadBalancer, open, action);
  acknowledgeRedirect(listener);
  return listener;
}

export function createHttpListener(owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, open: boolean): elbv2.ApplicationListener {
  const listener = createPort80(owner, loadBalancer, open);
  acknowledgePlainHttp(listener);
  return listener;
}

/**
 * The one listener of port 80, whatever it does: a port takes one listener at a time,
 * so another id for the redirect could not be deployed over a service in plain, nor back.
 */
function createPort80(
  owner: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, open: boolean, defaultAction?: elbv2.ListenerAction,
): elbv2.ApplicationListener {
  return new elbv2.ApplicationListener(owner, 'HttpListener', {
    loadBalancer,
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: 80,
    defaultAction,
    open,
  });
}
