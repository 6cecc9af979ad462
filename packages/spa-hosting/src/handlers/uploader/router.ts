import type { FunctionStage } from '@aws-sdk/client-cloudfront';
import {
  CloudFrontClient, DescribeFunctionCommand, GetFunctionCommand, NoSuchFunctionExists, PreconditionFailed, PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';

/** The function at the edge that says what is live. */
export interface Router {
  /** The code that visitors meet; undefined before the first deployment. */
  code(): Promise<string | undefined>;
  /** Makes visitors meet other code. */
  switchTo(code: string): Promise<void>;
}

const CHANGED = 'the router was changed by somebody else at the same time, such as a deployment: look at what is live now, and try again if that is not it';

const cloudFront = new CloudFrontClient({ maxAttempts: 10 });

/** A function of CloudFront, until a signal says that the time is over. */
export class CloudFrontRouter implements Router {
  private readonly options: { readonly abortSignal: AbortSignal };

  constructor(private readonly name: string, signal: AbortSignal) {
    this.options = { abortSignal: signal };
  }

  public async code(): Promise<string | undefined> {
    try {
      return (await this.read('LIVE')).code;
    } catch (error) {
      if (error instanceof NoSuchFunctionExists) return undefined;
      throw error;
    }
  }

  /** What is not published yet is met by nobody, so it may break off in between. */
  public async switchTo(code: string): Promise<void> {
    try {
      const { FunctionSummary, ETag } = await cloudFront.send(new DescribeFunctionCommand({ Name: this.name, Stage: 'DEVELOPMENT' }), this.options);
      const update = { Name: this.name, IfMatch: ETag, FunctionConfig: FunctionSummary!.FunctionConfig, FunctionCode: Buffer.from(code) };
      await cloudFront.send(new UpdateFunctionCommand(update), this.options);
      const written = await this.read('DEVELOPMENT');
      if (written.code !== code) throw new Error(CHANGED);
      await cloudFront.send(new PublishFunctionCommand({ Name: this.name, IfMatch: written.tag }), this.options);
    } catch (error) {
      throw error instanceof PreconditionFailed ? new Error(CHANGED) : error;
    }
  }

  private async read(stage: FunctionStage): Promise<{ code: string; tag?: string }> {
    const { FunctionCode, ETag } = await cloudFront.send(new GetFunctionCommand({ Name: this.name, Stage: stage }), this.options);
    return { code: Buffer.from(FunctionCode!).toString(), tag: ETag };
  }
}
