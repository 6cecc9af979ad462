import { Token } from 'aws-cdk-lib';
import { Tier, TierKind } from '../../tier';
import { SLOTS } from '../addresses/address-grid';

/** A tier with its place in the address grid. */
export interface PlacedTier {
  readonly name: string;
  readonly kind: TierKind;
  readonly slot: number;
  readonly cidrMask?: number;
  readonly range?: string;
}

/** The slots that belong to a name, so that the usual network needs no numbers. */
const OWNED = [
  { name: 'public', kind: TierKind.PUBLIC, slot: 0 },
  { name: 'app', kind: TierKind.APP, slot: 1 },
  { name: 'data', kind: TierKind.DATA, slot: 2 },
];
const FREE_SLOTS = Array.from({ length: SLOTS }, (_, slot) => slot).slice(OWNED.length);

/** The tiers in the order of their slots: the order in which they were listed must not matter for anything. */
export function placeTiers(tiers: Tier[] = [Tier.publicTier('public'), Tier.appTier('app'), Tier.dataTier('data')]): PlacedTier[] {
  if (tiers.length === 0) {
    throw new Error('tiers must name at least one tier, got []: leave it out for the tiers "public", "app" and "data"');
  }
  tiers.forEach(checkName);
  checkUnique(tiers);
  return tiers
    .map((tier) => ({ name: tier.name, kind: tier.kind, cidrMask: tier.cidrMask, range: tier.addressRange, slot: slotOf(tier, tiers) }))
    .sort((one, other) => one.slot - other.slot);
}

function checkName({ name, kind }: Tier): void {
  // lower case only, so that two names never differ by case alone; the names become ids, tags and parts of logical ids
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new Error(`the name of a tier must be lower case letters, digits and hyphens and begin with a letter, got ${JSON.stringify(name)}`);
  }
  const owned = OWNED.find((owner) => owner.name === name);
  if (owned !== undefined && owned.kind !== kind) {
    throw new Error(`the name ${JSON.stringify(name)} is kept for a tier made by Tier.${owned.kind}Tier, got a ${kind} tier: give it another name`);
  }
}

function checkUnique(tiers: Tier[]): void {
  const names = tiers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(`two tiers are named ${JSON.stringify(twice)}: give each tier a name of its own`);
  }
}

function slotOf({ name, slot }: Tier, tiers: Tier[]): number {
  const subject = `tier ${JSON.stringify(name)}`;
  const owned = OWNED.find((owner) => owner.name === name);
  if (owned !== undefined) {
    if (slot !== undefined && slot !== owned.slot) {
      throw new Error(`${subject} always has slot ${owned.slot}, got ${slot}: leave its slot out`);
    }
    return owned.slot;
  }
  if (slot === undefined) {
    throw new Error(`${subject} needs a slot that it keeps for good: ${remedy(tiers)}`);
  }
  if (Token.isUnresolved(slot)) {
    throw new Error(`the slot of ${subject} must be a concrete number, got a token: ${remedy(tiers)}`);
  }
  if (!Number.isInteger(slot) || slot < 0 || slot >= SLOTS) {
    throw new Error(`the slot of ${subject} must be a whole number from ${FREE_SLOTS[0]} to ${SLOTS - 1}, got ${slot}: ${remedy(tiers)}`);
  }
  const owner = OWNED.find((candidate) => candidate.slot === slot);
  if (owner !== undefined) {
    throw new Error(`${subject} states slot ${slot}, which is kept for the tier named ${JSON.stringify(owner.name)}: ${remedy(tiers)}`);
  }
  const rival = tiers.find((other) => other.name !== name && other.slot === slot);
  if (rival !== undefined) {
    throw new Error(`the tiers ${JSON.stringify(name)} and ${JSON.stringify(rival.name)} both state slot ${slot}: ${remedy(tiers)}`);
  }
  return slot;
}

function remedy(tiers: Tier[]): string {
  const next = FREE_SLOTS.find((slot) => tiers.every((tier) => tier.slot !== slot));
  return next === undefined
    ? `no slot is free, since ${FREE_SLOTS[0]} to ${SLOTS - 1} are taken and the rest is kept for "public", "app" and "data"`
    : `the next free one is { slot: ${next} }`;
}
