import { Token } from 'aws-cdk-lib';

/**
 * The address grid: 8 tier slots x reserved zones, all cells equal.
 *
 * A cell depends on its slot, its zone and the size of the grid, and on nothing else. That is the whole reason why
 * a new tier or zone never moves an existing subnet: there is no list whose order or length could matter.
 */

/** How many tiers an address space can hold. */
export const SLOTS = 8;

/** The VPC and subnet sizes that AWS allows: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const LARGEST_PREFIX = 16;
export const SMALLEST_PREFIX = 28;

/** An address space with its dimensions. */
export interface Grid {
  /** The prefix length of the whole space, for example 16. */
  readonly prefix: number;
  /** How many zones have a place: a power of two. */
  readonly columns: number;
}

/** The smallest power of two that holds so many zones. */
export function columnsFor(reservedZones: number): number {
  return 2 ** Math.ceil(Math.log2(reservedZones));
}

/** The prefix length of every cell. */
export function cellPrefix(grid: Grid): number {
  return grid.prefix + Math.log2(SLOTS * grid.columns);
}

/** The prefix length of a row, that is of all cells of one slot: they are neighbours, so one block holds a tier and what it grows into. */
export function rowPrefix(grid: Grid): number {
  return grid.prefix + Math.log2(SLOTS);
}

/** Which cell, counted from the start of the address space, belongs to a tier in a zone. */
export function cellIndex(grid: Pick<Grid, 'columns'>, slot: number, zone: number): number {
  return slot * grid.columns + zone;
}

/** The first block with the given prefix length in a cell of a concrete address space. */
export function blockInCell(range: string, grid: Grid, cell: number, prefix: number): string {
  return `${formatAddress(parseRange(range).first + cell * 2 ** (32 - cellPrefix(grid)))}/${prefix}`;
}

/** The dimensions of an address space. Fails when the space has no room for the grid. */
export function gridOf(prefix: number, reservedZones: number): Grid {
  const columns = columnsFor(reservedZones);
  if (!Number.isInteger(prefix) || prefix < LARGEST_PREFIX || prefix > SMALLEST_PREFIX) {
    throw new Error(`a VPC can be /${LARGEST_PREFIX} to /${SMALLEST_PREFIX}, got /${prefix}: choose an address range of such a size`);
  }
  const grid = { prefix, columns };
  if (cellPrefix(grid) > SMALLEST_PREFIX) {
    const largestThatFits = SMALLEST_PREFIX - (cellPrefix(grid) - prefix);
    throw new Error(`a /${prefix} cannot hold ${SLOTS} tier slots x ${columns} zones, since the smallest subnet is a /${SMALLEST_PREFIX}: ` +
      `use an address range of /${LARGEST_PREFIX} to /${largestThatFits}${columns > 2 ? ', or fewer reservedZones' : ''}`);
  }
  return grid;
}

/** A concrete IPv4 range as its first address and its prefix length. */
export function parseRange(range: string): { first: number; prefix: number } {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(range)?.slice(1).map(Number);
  if (Token.isUnresolved(range) || parts === undefined || parts.slice(0, 4).some((octet) => octet > 255) || parts[4] > 32) {
    throw new Error(`the address range of a VPC must be a concrete IPv4 CIDR such as "10.0.0.0/16", got ${JSON.stringify(range)}`);
  }
  const [a, b, c, d, prefix] = parts;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  if (first % size !== 0) {
    throw new Error(`${JSON.stringify(range)} does not begin at a multiple of its size: use ${JSON.stringify(`${formatAddress(first - first % size)}/${prefix}`)}`);
  }
  return { first, prefix };
}

/** An address as people write it. */
function formatAddress(address: number): string {
  return [256 ** 3, 256 ** 2, 256, 1].map((unit) => Math.floor(address / unit) % 256).join('.');
}
