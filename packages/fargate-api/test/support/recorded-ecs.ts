import { ECSClient } from '@aws-sdk/client-ecs';

/** A request as ECS gets it: the operation and its parameters. */
export interface EcsRequest {
  readonly operation: string;
  readonly parameters: Record<string, unknown>;
}

/** Speaks the SDK's own protocol, and answers with what ECS answers by the examples of its API reference. */
export class RecordedEcs {
  public readonly requests: EcsRequest[] = [];
  public readonly client: ECSClient;

  /**
   * @param answers the body of the answer, or the error, by operation
   */
  constructor(private readonly answers: Record<string, (parameters: Record<string, unknown>) => object>) {
    this.client = new ECSClient({
      region: 'eu-west-1',
      // An error is told to the caller at once.
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: {
        handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => ({ response: this.answer(headers, body) }),
      },
    });
  }

  private answer(headers: Record<string, string>, body: Uint8Array) {
    const [, operation] = headers['x-amz-target'].split('.');
    const parameters = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
    this.requests.push({ operation, parameters });
    const answer = this.answers[operation](parameters);
    const failed = answer instanceof Error;
    return {
      statusCode: failed ? 400 : 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: Buffer.from(JSON.stringify(failed ? { __type: answer.name, message: answer.message } : answer)),
    };
  }
}
