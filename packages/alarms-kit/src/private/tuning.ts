import type { IConstruct } from 'constructs';
import { checkRecipe } from './checks';
import type { AlarmTuning } from '../alarm-tuning';
import type { AlarmRecipe, Pack } from '../packs/recipe';

export type Tuning<Key extends string> = { readonly [key in Key]?: AlarmTuning };

/** The recipes of a pack with the user's changes, checked. */
export function tunedRecipes<Key extends string>(resource: IConstruct, pack: Pack<Key>, tuning: Tuning<Key>): Record<string, AlarmRecipe> {
  const recipes = new Map<string, AlarmRecipe>(Object.entries(pack.alarms));
  for (const [key, change] of Object.entries<AlarmTuning | undefined>(tuning)) {
    const recipe = recipes.get(key);
    if (!recipe) {
      throw new Error(`${resource.node.path} has no alarm ${JSON.stringify(key)}: it has ${[...recipes.keys()].join(', ')}`);
    }
    const tuned = change?._apply(recipe) ?? recipe;
    if (recipe.impossible && change && tuned.off === undefined) {
      throw new Error(`${resource.node.path} cannot have the alarm ${key}: ${recipe.off ?? recipe.leftOut}`);
    }
    recipes.set(key, tuned);
  }
  for (const [key, recipe] of recipes) {
    if (recipe.leftOut === undefined) checkRecipe(`${key} of ${resource.node.path}`, recipe);
  }
  return Object.fromEntries(recipes);
}

/** Fails if a resource is watched again with a different result. */
export function requireSameTuning(resource: IConstruct, before: Record<string, AlarmRecipe>, now: Record<string, AlarmRecipe>): void {
  const different = Object.keys(now).filter((key) => fingerprint(before[key]) !== fingerprint(now[key]));
  if (different.length > 0) {
    throw new Error(`${resource.node.path} is watched already, and with other tuning for ${different.join(', ')}: `
      + 'watch it once, or each time with the same tuning');
  }
}

/** Equal for equal recipes, however their durations are written. */
function fingerprint(recipe: AlarmRecipe): string {
  return JSON.stringify({ ...recipe, period: recipe.period.toSeconds() });
}
