import { CloudFrontClient, DescribeFunctionCommand } from '@aws-sdk/client-cloudfront';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { expectThat } from '../checks/check';
import { AwsClients } from '../cloud/aws';
import type { RunningCloud } from '../cloud/cloud';
import { REGION } from '../cloud/environment';

/** What the function tells of the releases that it can go back to. */
export interface Listed {
  readonly live: string;
  readonly editions: { readonly id: string; readonly releaseId: string }[];
}

/** Where the operator's clients call, and with which keys. */
interface Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

/** Somebody who has a role with the grant to roll back, and nothing else. */
export class Operator {
  public static async of(cloud: RunningCloud, roleArn: string): Promise<Operator> {
    const { Credentials } = await new AwsClients(cloud).sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'operator' }));
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken: sessionToken } = Credentials ?? {};
    return new Operator({ endpoint: cloud.endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  }

  private constructor(private readonly settings: Settings) {}

  /** Calls the function as `aws lambda invoke` does; rejects with what it throws. */
  public async call<T>(functionName: string, payload: object): Promise<T> {
    const answer = await new LambdaClient(this.settings).send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }));
    const said = JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as T & { errorMessage?: string };
    if (answer.FunctionError) throw new Error(said.errorMessage);
    return said;
  }

  /** What else the operator tries is refused: the function without its alias, the router, the bucket. */
  public async expectNothingElse(names: { function: string; router: string; bucket: string }): Promise<string> {
    const attempts: [what: string, attempt: () => Promise<unknown>][] = [
      ['the function as CloudFormation calls it', async () => this.call(names.function.split(':')[0], { list: 'releases' })],
      ['the router', async () => new CloudFrontClient(this.settings).send(new DescribeFunctionCommand({ Name: names.router }))],
      ['the bucket', async () => new S3Client({ ...this.settings, forcePathStyle: true }).send(new ListObjectsV2Command({ Bucket: names.bucket }))],
    ];
    for (const [what, attempt] of attempts) {
      const outcome = await attempt().then(() => 'it was let in', (error: Error) => error.name);
      expectThat(/^AccessDenied/.test(outcome), `${what} to be refused`, outcome);
    }
    return attempts.map(([what]) => what).join(', ');
  }
}
