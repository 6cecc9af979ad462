import { runs } from '@ashlar/testing';
import { Lazy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { blockInCell, cellIndex, cellPrefix, columnsFor, gridOf, parseRange, SLOTS } from '../../../src/private/addresses/address-grid';
import { span } from '../../networks';

/** A range that can hold the grid, with the grid. */
const grids = fc.record({ reservedZones: fc.integer({ min: 2, max: 8 }), spare: fc.nat(12), position: fc.nat(2 ** 16 - 1) })
  .map(({ reservedZones, spare, position }) => {
    const prefix = Math.max(16, 28 - Math.log2(SLOTS * columnsFor(reservedZones)) - spare);
    const base = (position * 2 ** (32 - prefix)) % 2 ** 32;
    const range = `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefix}`;
    return { range, grid: gridOf(prefix, reservedZones) };
  });

describe('an address grid', () => {
  test('fills its range with equal cells, without gap or overlap', () => {
    fc.assert(fc.property(grids, ({ range, grid }) => {
      const zones = [...Array(grid.columns).keys()];
      const cells = [...Array(SLOTS).keys()].flatMap((slot) => zones.map((zone) => cellIndex(grid, slot, zone)));
      const spans = cells.map((cell) => span(blockInCell(range, grid, cell, cellPrefix(grid)))).sort((one, other) => one.first - other.first);
      expect(spans[0].first).toBe(span(range).first);
      expect(spans.at(-1)?.last).toBe(span(range).last);
      spans.slice(1).forEach(({ first }, index) => expect(first).toBe(spans[index].last + 1));
    }), { numRuns: runs() });
  });

  test('begins each subnet where its cell begins, whatever its size', () => {
    fc.assert(fc.property(grids, fc.nat(7), fc.nat(12), ({ range, grid }, slot, smaller) => {
      const cell = cellIndex(grid, slot, grid.columns - 1);
      const whole = span(blockInCell(range, grid, cell, cellPrefix(grid)));
      const part = span(blockInCell(range, grid, cell, Math.min(28, cellPrefix(grid) + smaller)));
      expect(part.first).toBe(whole.first);
      expect(part.last).toBeLessThanOrEqual(whole.last);
    }), { numRuns: runs() });
  });

  test('divides a /16 into cells of a /21', () => {
    const grid = gridOf(16, 4);
    expect(blockInCell('10.0.0.0/16', grid, cellIndex(grid, 0, 0), 24)).toBe('10.0.0.0/24');
    expect(blockInCell('10.0.0.0/16', grid, cellIndex(grid, 1, 1), 21)).toBe('10.0.40.0/21');
    expect(blockInCell('10.0.0.0/16', grid, cellIndex(grid, 7, 3), 21)).toBe('10.0.248.0/21');
  });

  test.each([[2, 2], [3, 4], [4, 4], [5, 8], [8, 8]])('keeps places for %i zones as %i', (wanted, places) => {
    expect(columnsFor(wanted)).toBe(places);
  });
});

describe('the size of a network', () => {
  test.each([15, 29, 16.5, NaN])('fails when it is /%d', (prefix) => {
    expect(() => gridOf(prefix, 4)).toThrow(`a VPC can be /16 to /28, got /${prefix}: choose an address range of such a size`);
  });

  test('fails when it cannot hold the grid, and says which size would', () => {
    expect(() => gridOf(24, 4)).toThrow('a /24 cannot hold 8 tier slots x 4 zones, since the smallest subnet is a /28: use an address range of /16 to /23, or fewer reservedZones');
    expect(() => gridOf(25, 2)).toThrow(/use an address range of \/16 to \/24$/);
    expect(cellPrefix(gridOf(23, 4))).toBe(28);
    expect(cellPrefix(gridOf(24, 2))).toBe(28);
  });
});

describe('the range of a network', () => {
  test('is read as it is written', () => {
    expect(parseRange('10.20.0.0/16')).toEqual({ first: 10 * 2 ** 24 + 20 * 2 ** 16, prefix: 16 });
  });

  test.each(['10.0.0.0', '10.0.0/16', '10.0.0.256/28', '10.0.0.0/33', 'fd00::/56', ''])('fails when it is %j', (range) => {
    expect(() => parseRange(range)).toThrow(`the address range of a VPC must be a concrete IPv4 CIDR such as "10.0.0.0/16", got ${JSON.stringify(range)}`);
  });

  test('fails when it is a token', () => {
    expect(() => parseRange(Lazy.string({ produce: () => '10.0.0.0/16' }))).toThrow('must be a concrete IPv4 CIDR');
  });

  test('fails when it does not begin at a multiple of its size, and says where it would', () => {
    expect(() => parseRange('10.0.7.0/16')).toThrow('"10.0.7.0/16" does not begin at a multiple of its size: use "10.0.0.0/16"');
  });
});
