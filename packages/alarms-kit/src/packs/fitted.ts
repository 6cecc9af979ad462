import { CfnResource, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AlarmRecipe, Pack } from './recipe';
import { Unit } from './recipe';

/**
 * What an alarm of a pack depends on: how large the whole is that its threshold is a share of, or whether there is one at all.
 *
 * A number; 'unknown', as it is for what was imported; or the reason why this resource has no use for the alarm.
 */
export type Size = number | 'unknown' | { readonly none: string };

/** The pack for one resource: shares are turned into what CloudWatch measures, and what makes no sense is off. */
export function fitted<Key extends string>(pack: Pack<Key>, sizes: { readonly [key in Key]?: Size }): Pack<Key> {
  const fits = Object.entries(sizes).map(([key, size]) => [key, fit(pack.alarms[key as Key], size as Size)]);
  return { ...pack, alarms: { ...pack.alarms, ...Object.fromEntries(fits) } };
}

function fit(recipe: AlarmRecipe, size: Size): AlarmRecipe {
  const sized = recipe.shareOf === undefined ? recipe : ofWhole(recipe, recipe.shareOf, size);
  return typeof size === 'object' ? { ...sized, off: size.none } : sized;
}

function ofWhole(recipe: AlarmRecipe, { what, unit, scale, given, most }: NonNullable<AlarmRecipe['shareOf']>, size: Size): AlarmRecipe {
  if (typeof size === 'number') {
    return { ...recipe, scale: size / 100 };
  }
  const measures = unit === Unit.COUNT && given !== 'a count' ? `${recipe.measures}, in ${given}` : recipe.measures;
  const leftOut = `${what} is not known: give AlarmTuning.threshold() ${given === 'a count' ? 'as' : 'in'} ${given}`;
  return { ...recipe, measures, unit, scale, most, shareOf: undefined, leftOut };
}

/** So many, each of so much; unknown if only CloudFormation knows, or nobody. */
export function known(count: number | undefined, each: number = 1): Size {
  return count === undefined || Token.isUnresolved(count) || Number.isNaN(count) ? 'unknown' : count * each;
}

/** Whether a resource is of this type, without loading the module of the type. */
export function isOf<T extends CfnResource>(resource: IConstruct | undefined, type: string): resource is T {
  return resource !== undefined && CfnResource.isCfnResource(resource) && resource.cfnResourceType === type;
}

/** The CloudFormation resource of this type that a construct is, or stands for. Undefined for what was imported. */
export function resourceOf<T extends CfnResource>(construct: IConstruct, type: string): T | undefined {
  return [construct, construct.node.defaultChild].find((candidate) => isOf<T>(candidate, type));
}
