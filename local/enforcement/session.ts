import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '@aws-sdk/client-sts';
import { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';
import { REGION } from '../cloud/environment';
import { runCommand } from '../support/run-command';

export type Claims = Readonly<Record<string, string>>;

const ISSUER = 'token.actions.githubusercontent.com';

/** A workflow that has assumed a role: what it does, it does with the role's permissions alone. */
export class Session {
  /** Assumes a role with a token of these claims; rejects with the refusal of STS. */
  public static async open(cloud: RunningCloud, roleArn: string, claims: Claims): Promise<Session> {
    const { Credentials: credentials } = await new AwsClients(cloud).sts.send(new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn, RoleSessionName: 'workflow', WebIdentityToken: token(claims),
    }));
    return new Session(cloud, credentials ?? {});
  }

  private constructor(private readonly cloud: RunningCloud, private readonly credentials: Partial<Credentials>) {}

  /** Runs the CDK CLI as the workflow would; resolves to its exit code and what it printed. */
  public async cdk(app: string, signal: AbortSignal, ...args: string[]): Promise<{ code: number; output: string }> {
    const { place, env } = this.cloud;
    const { code, lines } = await runCommand({
      command: 'cdk',
      args: [...args, '--app', `tsx ${app}`, '--output', place.file('session'), '--ci', '--no-color', '--no-notices'],
      cwd: place.folder,
      env: {
        ...env,
        AWS_ACCESS_KEY_ID: this.credentials.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: this.credentials.SecretAccessKey,
        AWS_SESSION_TOKEN: this.credentials.SessionToken,
      },
      log: place.file('cdk.log'),
      signal,
    });
    return { code, output: lines.join('\n') };
  }

  /** Whether the session may assume another role. */
  public async mayAssume(roleArn: string): Promise<boolean> {
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken: sessionToken } = this.credentials;
    const sts = new STSClient({ endpoint: this.cloud.endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey, sessionToken } });
    return sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'next' })).then(() => true, refused);
  }
}

/** Whether STS lets a token in. */
export async function isLetIn(cloud: RunningCloud, roleArn: string, claims: Claims): Promise<boolean> {
  return Session.open(cloud, roleArn, claims).then(() => true, refused);
}

/** Nothing but a refusal counts as one. */
function refused(error: Error): false {
  if (error.name !== 'AccessDenied') throw error;
  return false;
}

/** An unsigned token: the emulator judges claims and does not check signatures. */
function token(claims: Claims): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ iss: `https://${ISSUER}`, iat: now, exp: now + 300, ...claims })}.`;
}
