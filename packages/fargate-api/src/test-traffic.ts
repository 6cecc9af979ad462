import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * A header that tells test requests from all others.
 */
export interface TestHeaderOptions {
  /**
   * The name of the header, whose capitals don't matter.
   */
  readonly name: string;

  /**
   * The value of the header. `*` stands for any text, and `?` for any character.
   */
  readonly value: string;

  /**
   * When the rule for test requests is looked at: a number that no other rule of the listener has, lower than that of the service,
   * and above those of the services that answer some of its requests before it does. 49999 is always right for the API itself.
   */
  readonly priority: number;
}

/**
 * Which requests go to the new version while all others still go to the old one.
 *
 * Between deployments they go where ECS left them: to the version that runs. Until the first deployment with test traffic has moved them,
 * they may get to a target group without any task, and be answered with 503.
 */
export abstract class TestTraffic {
  /**
   * Requests with a header of this value. Whoever knows the two can send them: they are no secret.
   */
  public static header(options: TestHeaderOptions): TestTraffic {
    return new HeaderTestTraffic(options);
  }

  /**
   * When the rule for test requests is looked at.
   *
   * @internal
   */
  public abstract readonly _priority: number;

  /**
   * What test requests have that others have not.
   *
   * @internal
   */
  public abstract readonly _condition: elbv2.ListenerCondition;

  /**
   * The values of the condition, of which a rule has few.
   *
   * @internal
   */
  public abstract readonly _values: string[];
}

class HeaderTestTraffic extends TestTraffic {
  public readonly _priority: number;
  public readonly _condition: elbv2.ListenerCondition;
  public readonly _values: string[];

  constructor({ name, value, priority }: TestHeaderOptions) {
    super();
    requireHeader(name, value);
    this._priority = priority;
    this._values = [value];
    this._condition = elbv2.ListenerCondition.httpHeader(name, this._values);
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html */
function requireHeader(name: string, value: string): void {
  if (!Token.isUnresolved(name) && (!/^[\w!#$%&'+.^`|~-]{1,40}$/.test(name) || name.toLowerCase() === 'host')) {
    throw new Error(`the name of a test header must be 1 to 40 characters of a header name, and not "Host", got ${JSON.stringify(name)}: use one like "x-test"`);
  }
  if (!Token.isUnresolved(value) && !/^[\x20-\x7e]{1,128}$/.test(value)) {
    throw new Error(`the value of a test header must be 1 to 128 visible characters, got ${JSON.stringify(value)}: use one like "next"`);
  }
}
