import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly Data?: { [name: string]: string };
}

/**
 * Tells CloudFormation how it went. CloudFormation takes 4 KB at most.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function respond(event: CloudFormationCustomResourceEvent, outcome: Outcome): Promise<void> {
  const body = Buffer.from(JSON.stringify({
    ...outcome,
    Reason: outcome.Reason?.slice(0, 1000),
    PhysicalResourceId: 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  }));
  for (let attempt = 1; ; attempt++) {
    try {
      // No content type: the URL is signed without one.
      const response = await fetch(event.ResponseURL, { method: 'PUT', body });
      if (response.ok) return;
      throw new Error(`CloudFormation's response URL answered ${response.status}`);
    } catch (error) {
      // Thrown, Lambda delivers the event once more, and everything is repeatable.
      if (attempt === 3) throw error;
    }
  }
}
