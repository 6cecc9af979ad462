import type { Stack } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import { columnsFor } from './address-grid';

const FEWEST_ZONES = 2;

/** More than any region has: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html */
const MOST_ZONES = 8;

const DEFAULT_ZONES = 2;
const DEFAULT_RESERVED_ZONES = 4;

/** The options that decide in which zones a network is. */
export interface ZoneOptions {
  readonly zones?: number;
  readonly availabilityZones?: string[];
  readonly reservedZones?: number;
}

/** How many zones have a place in the address grid. */
export function reservedZonesOf({ reservedZones = DEFAULT_RESERVED_ZONES }: ZoneOptions): number {
  return wholeNumber('reservedZones', reservedZones);
}

/** The zones of a network, in the order of the ids of its subnets. */
export function zonesOf(stack: Stack, props: ZoneOptions): string[] {
  if (props.availabilityZones !== undefined && props.zones !== undefined) {
    throw new Error(`zones and availabilityZones exclude each other, got ${props.zones} and ${JSON.stringify(props.availabilityZones)}: remove one of them`);
  }
  const zones = props.availabilityZones === undefined
    ? zonesByNumber(stack, wholeNumber('zones', props.zones ?? DEFAULT_ZONES))
    : zonesByName(props.availabilityZones);
  const places = columnsFor(reservedZonesOf(props));
  if (zones.length > places) {
    throw new Error(`${zones.length} zones do not fit the ${places} reserved ones: raise reservedZones ` +
      '(a network that is deployed already gets new addresses by that, which replaces its subnets)');
  }
  return zones;
}

function zonesByName(names: string[]): string[] {
  if (Token.isUnresolved(names)) {
    throw new Error('availabilityZones must be a concrete list, got a token: name the zones, or give their number as zones');
  }
  if (names.length < FEWEST_ZONES) {
    throw new Error(`availabilityZones must name at least ${FEWEST_ZONES} zones, got ${JSON.stringify(names)}: a network in one zone fails with it`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(`availabilityZones names ${JSON.stringify(twice)} twice: each zone can be there once`);
  }
  return [...names];
}

function zonesByNumber(stack: Stack, count: number): string[] {
  const known = stack.availabilityZones;
  if (known[0] === 'dummy1a') {
    // the CDK CLI has not looked the zones up yet: invent as many as are wanted, it will synthesize again with the real ones
    return Array.from({ length: count }, (_, index) => `dummy1${'abcdefgh'[index]}`);
  }
  if (count > known.length) {
    throw new Error(`${count} zones are wanted, but the stack ${JSON.stringify(stack.stackName)} knows ${known.length}: ` +
      'give the stack an env with account and region, name the zones as availabilityZones, or ask for fewer');
  }
  return known.slice(0, count);
}

function wholeNumber(name: string, value: number): number {
  if (Token.isUnresolved(value)) {
    throw new Error(`${name} must be a concrete whole number from ${FEWEST_ZONES} to ${MOST_ZONES}, got a token`);
  }
  if (!Number.isInteger(value) || value < FEWEST_ZONES || value > MOST_ZONES) {
    throw new Error(`${name} must be a concrete whole number from ${FEWEST_ZONES} to ${MOST_ZONES}, got ${value}`);
  }
  return value;
}
