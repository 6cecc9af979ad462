import { App, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { reservedZonesOf, zonesOf } from '../../../src/private/addresses/zones';

const env = { account: '123456789012', region: 'eu-west-1' };
const context = { 'availability-zones:account=123456789012:region=eu-west-1': ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] };
const anywhere = () => new Stack(new App(), 'Stack');
const ireland = () => new Stack(new App({ context }), 'Stack', { env });

describe('the zones of a network', () => {
  test('are the first two of the region', () => {
    expect(zonesOf(ireland(), {})).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(zonesOf(ireland(), { zones: 3 })).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
  });

  test('are those that are named, and the list stays the caller\'s', () => {
    const availabilityZones = ['eu-west-1c', 'eu-west-1a'];
    const zones = zonesOf(ireland(), { availabilityZones });
    expect(zones).toEqual(availabilityZones);
    expect(zones).not.toBe(availabilityZones);
  });

  test('can be more than three before the CDK CLI has looked them up', () => {
    expect(zonesOf(new Stack(new App(), 'Stack', { env }), { zones: 4 })).toHaveLength(4);
  });

  test.each([0, 1, 9, 2.5, NaN])('fails when %d of them are wanted', (zones) => {
    expect(() => zonesOf(ireland(), { zones })).toThrow(`zones must be a concrete whole number from 2 to 8, got ${zones}`);
  });

  test('fails when their number is a token', () => {
    expect(() => zonesOf(ireland(), { zones: Lazy.number({ produce: () => 2 }) })).toThrow('zones must be a concrete whole number from 2 to 8, got a token');
  });

  test('fails when more are wanted than the stack knows', () => {
    expect(() => zonesOf(anywhere(), { zones: 3 })).toThrow('3 zones are wanted, but the stack "Stack" knows 2: ' +
      'give the stack an env with account and region, name the zones as availabilityZones, or ask for fewer');
  });

  test('fails when more are wanted than addresses are kept for', () => {
    expect(() => zonesOf(ireland(), { zones: 3, reservedZones: 2 })).toThrow('3 zones do not fit the 2 reserved ones: raise reservedZones');
    expect(zonesOf(ireland(), { zones: 3, reservedZones: 3 })).toHaveLength(3);
  });

  test('fails when they are given both by number and by name', () => {
    expect(() => zonesOf(ireland(), { zones: 2, availabilityZones: ['eu-west-1a', 'eu-west-1b'] }))
      .toThrow('zones and availabilityZones exclude each other, got 2 and ["eu-west-1a","eu-west-1b"]: remove one of them');
  });

  test('fails when only one is named', () => {
    expect(() => zonesOf(ireland(), { availabilityZones: ['eu-west-1a'] }))
      .toThrow('availabilityZones must name at least 2 zones, got ["eu-west-1a"]: a network in one zone fails with it');
  });

  test('fails when one is named twice', () => {
    expect(() => zonesOf(ireland(), { availabilityZones: ['eu-west-1a', 'eu-west-1a'] }))
      .toThrow('availabilityZones names "eu-west-1a" twice: each zone can be there once');
  });

  test('fails when the list of names is a token', () => {
    expect(() => zonesOf(ireland(), { availabilityZones: Fn.getAzs() }))
      .toThrow('availabilityZones must be a concrete list, got a token: name the zones, or give their number as zones');
  });
});

describe('the reserved zones', () => {
  test('are four', () => {
    expect(reservedZonesOf({})).toBe(4);
  });

  test.each([1, 9, 3.5])('fails when there are %d', (reservedZones) => {
    expect(() => reservedZonesOf({ reservedZones })).toThrow(`reservedZones must be a concrete whole number from 2 to 8, got ${reservedZones}`);
  });
});
