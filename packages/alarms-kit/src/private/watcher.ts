import { Names } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import type { MetricOf } from './metrics';
import type { Routes } from './routes';
import { requireSameTuning, tunedRecipes } from './tuning';
import type { Tuning } from './tuning';
import { WatchedResource } from './watched-resource';
import type { Pack } from '../packs/recipe';

type Alarms<Key extends string> = { readonly [key in Key]?: cloudwatch.Alarm };

/** Turns packs into alarms, once for each resource. */
export class Watcher {
  private readonly watched = new Map<IConstruct, WatchedResource>();

  constructor(private readonly scope: Construct, private readonly routes: Routes, private readonly runbook?: string) {}

  /** The alarms of a resource: the same ones when asked again with the same tuning. */
  public watch<Key extends string>(resource: IConstruct, pack: Pack<Key>, tuning: Tuning<Key>, metricOf: MetricOf): Alarms<Key> {
    const recipes = tunedRecipes(resource, pack, tuning);
    let watched = this.watched.get(resource);
    if (watched) {
      requireSameTuning(resource, watched.recipes, recipes);
    } else {
      const { routes, runbook } = this;
      watched = new WatchedResource(this.scope, Names.nodeUniqueId(resource.node), { resource, pack, recipes, metricOf, routes, runbook });
      this.watched.set(resource, watched);
    }
    return watched.alarms as Alarms<Key>;
  }

  /** All alarms, or those that are fit to take a deployment back. */
  public alarms(options: { readonly rollback?: boolean } = {}): cloudwatch.Alarm[] {
    return [...this.watched.values()].flatMap(({ alarms, recipes }) => (
      Object.entries(alarms).filter(([key]) => !options.rollback || recipes[key].rollback).map(([, alarm]) => alarm)
    ));
  }
}
