import { Names } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import type { Ledger } from './alarms/ledger';
import type { MetricOf } from './metrics';
import { requireSameTuning, tunedRecipes } from './tuning';
import type { Tuning } from './tuning';
import { WatchedResource } from './watched-resource';
import type { Pack } from '../packs/recipe';

export type Alarms<Key extends string> = { readonly [key in Key]?: cloudwatch.Alarm };

/** Turns packs into alarms, once for each resource. */
export class Watcher {
  private readonly watched = new Map<IConstruct, WatchedResource>();

  constructor(private readonly scope: Construct, private readonly ledger: Ledger, private readonly runbook?: string) {}

  /** The alarms of a resource: the same ones when asked again with the same tuning. */
  public watch<Key extends string>(resource: IConstruct, pack: Pack<Key>, tuning: Tuning<Key>, metricOf: MetricOf): Alarms<Key> {
    const recipes = tunedRecipes(resource, pack, tuning);
    let watched = this.watched.get(resource);
    if (watched) {
      requireSameTuning(resource, watched.recipes, recipes);
    } else {
      const { ledger, runbook } = this;
      watched = new WatchedResource(this.scope, Names.nodeUniqueId(resource.node), { resource, pack, recipes, metricOf, ledger, runbook });
      this.watched.set(resource, watched);
    }
    return watched.alarms as Alarms<Key>;
  }

  /** Whether a resource is watched already. */
  public watches(resource: IConstruct): boolean {
    return this.watched.has(resource);
  }

  /** The alarms that were left out for want of a threshold. */
  public leftOut(): string[] {
    return [...this.watched.values()].flatMap(({ leftOut }) => leftOut);
  }
}
