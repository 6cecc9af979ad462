import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledgeOriginSecret } from '../acknowledgements';

/** CloudFront lets a distribution set any header but its own, which begin with X-Amz- and X-Edge-. */
const HEADER = 'X-Origin-Verify';

/** What CloudFront adds to each request, so that requests of anyone else's distribution can be told apart. */
export interface OriginHeader {
  readonly name: string;
  /** The first is what CloudFront sends, the others are taken, too. */
  readonly secrets: secretsmanager.ISecret[];
}

export function originHeader(owner: Construct, secrets?: secretsmanager.ISecret[]): OriginHeader {
  return { name: HEADER, secrets: secrets ?? [createSecret(owner)] };
}

/** A rule takes five values, and one of them is a path: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
export function requireOriginSecrets(secrets?: secretsmanager.ISecret[]): void {
  if (secrets && !(secrets.length >= 1 && secrets.length <= 4)) {
    throw new Error(`originSecrets takes one to four secrets, got ${secrets.length}: leave it out to have one made`);
  }
}

/** CloudFormation reads the secrets when it makes the rule, so that they stand in no template. */
export function conditionOf({ name, secrets }: OriginHeader): elbv2.ListenerCondition {
  return elbv2.ListenerCondition.httpHeader(name, secrets.map((secret) => secret.secretValue.unsafeUnwrap()));
}

/** What a distribution has to send. */
export function headersOf({ name, secrets: [first] }: OriginHeader): Record<string, string> {
  return { [name]: first.secretValue.unsafeUnwrap() };
}

/** Letters and digits only, since a rule takes `*` and `?` for wildcards, and capitals for small letters. */
function createSecret(owner: Construct): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(owner, 'OriginSecret', {
    description: `What CloudFront sends in the header ${HEADER}`,
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
  });
  acknowledgeOriginSecret(secret);
  return secret;
}
