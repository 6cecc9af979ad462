import type * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * What tasks run on.
 *
 * Spot tasks cost up to 70 % less, and AWS takes each back when it needs it, two minutes after a SIGTERM. When there is no spare capacity,
 * ECS waits for some and does not turn to on-demand tasks.
 *
 * A cluster of your own must have the capacity providers FARGATE and FARGATE_SPOT; the one that the API makes has them once a service asks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export abstract class Capacity {
  /**
   * On-demand tasks only, in a way that can be changed to Spot later without a new service.
   */
  public static onDemand(): Capacity {
    return new Mixed(() => [{ capacityProvider: 'FARGATE', weight: 1 }]);
  }

  /**
   * As many on-demand tasks as the minimum of `Scaling.between()`, and Spot tasks above it: what scaling adds may go away,
   * what is needed always stays.
   *
   * A window does not change that number: of a window with a larger minimum, what goes beyond the one of `between()` is on Spot.
   */
  public static spotAboveMinimum(): Capacity {
    return new Mixed((minimum) => [
      { capacityProvider: 'FARGATE', base: minimum, weight: 0 },
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
    ]);
  }

  /**
   * Spot tasks only. The number of tasks can fall below the minimum of the scaling, down to none, for as long as there is no spare capacity:
   * not for production.
   */
  public static spot(): Capacity {
    return new Mixed(() => [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]);
  }

  /**
   * @internal
   */
  public abstract _strategy(minimum: number): ecs.CapacityProviderStrategy[];
}

class Mixed extends Capacity {
  constructor(private readonly strategy: (minimum: number) => ecs.CapacityProviderStrategy[]) {
    super();
  }

  public _strategy(minimum: number): ecs.CapacityProviderStrategy[] {
    return this.strategy(minimum);
  }
}
