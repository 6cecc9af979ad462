import { Lazy } from 'aws-cdk-lib';
import { Tier } from '../../../src';
import { placeTiers } from '../../../src/private/tiers/tier-plan';

describe('the tiers of a network', () => {
  test('are public, app and data in the first three slots', () => {
    expect(placeTiers().map(({ name, kind, slot }) => [name, kind, slot])).toEqual([['public', 'public', 0], ['app', 'app', 1], ['data', 'data', 2]]);
  });

  test('come in the order of their slots, however they are listed', () => {
    const tiers = [Tier.dataTier('cache', { slot: 5 }), Tier.appTier('workers', { slot: 3 }), Tier.publicTier('public', { slot: 0 })];
    expect(placeTiers(tiers).map(({ name }) => name)).toEqual(['public', 'workers', 'cache']);
  });

  test('fails when there is none', () => {
    expect(() => placeTiers([])).toThrow('tiers must name at least one tier, got []: leave it out for the tiers "public", "app" and "data"');
  });

  test.each(['', 'App', '1st', 'a b', 'a/b', 'app_1'])('fails when one is named %j', (name) => {
    expect(() => placeTiers([Tier.appTier(name, { slot: 3 })]))
      .toThrow(`the name of a tier must be lower case letters, digits and hyphens and begin with a letter, got ${JSON.stringify(name)}`);
  });

  test('fails when a usual name is taken for another kind', () => {
    expect(() => placeTiers([Tier.dataTier('public')]))
      .toThrow('the name "public" is kept for a tier made by Tier.publicTier, got a data tier: give it another name');
  });

  test('fails when two have one name', () => {
    expect(() => placeTiers([Tier.appTier('jobs', { slot: 3 }), Tier.dataTier('jobs', { slot: 4 })]))
      .toThrow('two tiers are named "jobs": give each tier a name of its own');
  });
});

describe('the slot of a tier', () => {
  test('fails when it is missing, and names the next free one', () => {
    expect(() => placeTiers([Tier.appTier('app'), Tier.appTier('jobs', { slot: 3 }), Tier.appTier('batch')]))
      .toThrow('tier "batch" needs a slot that it keeps for good: the next free one is { slot: 4 }');
  });

  test('fails when it is given twice, and names the next free one', () => {
    expect(() => placeTiers([Tier.appTier('jobs', { slot: 3 }), Tier.dataTier('cache', { slot: 3 })]))
      .toThrow('the tiers "jobs" and "cache" both state slot 3: the next free one is { slot: 4 }');
  });

  test.each([-1, 8, 3.5, NaN])('fails when it is %d', (slot) => {
    expect(() => placeTiers([Tier.appTier('jobs', { slot })]))
      .toThrow(`the slot of tier "jobs" must be a whole number from 3 to 7, got ${slot}: the next free one is { slot: 3 }`);
  });

  test('fails when it is known at deployment only', () => {
    expect(() => placeTiers([Tier.appTier('jobs', { slot: Lazy.number({ produce: () => 3 }) })]))
      .toThrow('the slot of tier "jobs" must be a concrete number, got a token: the next free one is { slot: 3 }');
  });

  test('fails when it is kept for a tier that may come later', () => {
    expect(() => placeTiers([Tier.publicTier('edge', { slot: 0 })]))
      .toThrow('tier "edge" states slot 0, which is kept for the tier named "public": the next free one is { slot: 3 }');
  });

  test('fails when a tier with a slot of its own states another', () => {
    expect(() => placeTiers([Tier.publicTier('public', { slot: 3 })])).toThrow('tier "public" always has slot 0, got 3: leave its slot out');
  });

  test('fails when none is left', () => {
    const five = [3, 4, 5, 6, 7].map((slot) => Tier.appTier(`jobs-${slot}`, { slot }));
    expect(() => placeTiers([...five, Tier.appTier('late')]))
      .toThrow('tier "late" needs a slot that it keeps for good: no slot is free, since 3 to 7 are taken and the rest is kept for "public", "app" and "data"');
  });
});
