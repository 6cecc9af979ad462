import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { OriginHeader } from './origin-header';
import { conditionOf } from './origin-header';
import type { TestTraffic } from '../../test-traffic';

/** Which requests go to a service. */
export interface Route {
  /** How the service is called in errors. */
  readonly name: string;
  /** When its rule is looked at: lower numbers come first. */
  readonly priority: number;
  readonly path?: string;
  readonly hostNames?: string[];
  /** Which of its requests go to a new version first, by a rule of their own. */
  readonly test?: TestTraffic;
}

/** A rule, as far as its place among the others goes. */
type Place = Pick<Route, 'name' | 'priority'>;

/** The highest number there is, so the rule is looked at last: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html */
export const PRIMARY_PRIORITY = 50000;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_VALUES = 5;
const MAX_WILDCARDS = 6;
const MAX_SERVICES = 50;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
const MAX_LENGTH = 128;

/** Who gets which requests of one listener. Refuses what the load balancer would refuse, and what could never be reached. */
export class Routes {
  private readonly routes: Route[] = [];
  private readonly header?: OriginHeader;

  /**
   * @param header what every request must carry
   */
  constructor(header?: OriginHeader) {
    this.header = header;
  }

  /** The conditions of the service that answers whatever no other service does. */
  public claimRest(test?: TestTraffic): elbv2.ListenerCondition[] {
    const rest = { name: 'the API itself', priority: PRIMARY_PRIORITY, path: '/*', test };
    this.requireTest(rest);
    this.claim(rest);
    return this.conditionsOf(rest);
  }

  /** The conditions of a further service, which nobody else can have once it is claimed. */
  public conditionsFor(route: Route): elbv2.ListenerCondition[] {
    requirePriority(route);
    requireFreePriority(route, this.places);
    requireConditions(route);
    requireRoom(route.name, valuesOf(route), this.headerValues);
    if (this.routes.length >= MAX_SERVICES) {
      throw new Error(`${route.name} would be service number ${MAX_SERVICES + 1}: a load balancer has at most 100 target groups, and each service takes two, ` +
        'so make another FargateApi for it');
    }
    this.requireTest(route);
    for (const other of this.routes) {
      requireBothReached(route, other);
      requireNotTested(route, other);
      requireNotTested(other, route);
    }
    return this.conditionsOf(route);
  }

  /** Keeps what it takes for a service that is made. */
  public claim(route: Route): void {
    this.routes.push(route);
  }

  /** All that have a priority. */
  private get places(): Place[] {
    return this.routes.flatMap((route) => [route, ...testsOf(route)]);
  }

  private get headerValues(): number {
    return this.header?.secrets.length ?? 0;
  }

  private requireTest(route: Route): void {
    for (const place of testsOf(route)) {
      requirePriority(place);
      requireFreePriority(place, [route, ...this.places]);
      requireBefore(place, route.priority);
      requireRoom(place.name, [...valuesOf(route), ...route.test!._values], this.headerValues);
    }
  }

  private conditionsOf({ path, hostNames = [] }: Route): elbv2.ListenerCondition[] {
    return [
      ...(path === undefined ? [] : [elbv2.ListenerCondition.pathPatterns([path])]),
      ...(hostNames.length === 0 ? [] : [elbv2.ListenerCondition.hostHeaders(hostNames)]),
      ...(this.header ? [conditionOf(this.header)] : []),
    ];
  }
}

/** The rule for those requests of a service that test its new version, if there are such. */
function testsOf({ name, test }: Route): Place[] {
  return test ? [{ name: `the test traffic of ${name}`, priority: test._priority }] : [];
}

function requirePriority({ name, priority }: Place): void {
  if (!Token.isUnresolved(priority) && !(Number.isInteger(priority) && priority >= 1 && priority < PRIMARY_PRIORITY)) {
    throw new Error(`the priority of ${name} must be a whole number from 1 to ${PRIMARY_PRIORITY - 1}, got ${priority}: ` +
      `${PRIMARY_PRIORITY} is that of the API itself, which takes what no other service does`);
  }
}

function requireFreePriority({ name, priority }: Place, others: Place[]): void {
  const other = others.find((candidate) => candidate.priority === priority);
  if (other) {
    throw new Error(`${name} and ${other.name} both have the priority ${priority}: give each a number of its own`);
  }
}

function requireConditions({ name, path, hostNames = [] }: Route): void {
  if (path === undefined && hostNames.length === 0) {
    throw new Error(`${name} has neither a path nor hostNames: say which requests are for it, such as path: "/orders/*"`);
  }
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
  if (path !== undefined && !Token.isUnresolved(path) && !(/^[/*][\w.\-$/~"'@:+&*?]*$/.test(path) && path.length <= MAX_LENGTH)) {
    throw new Error(`the path of ${name} must start with a slash and have at most ${MAX_LENGTH} letters, digits and signs out of _-.$/~"'@:+&*?, ` +
      `got ${JSON.stringify(path)}: use a path like "/orders/*", without a query`);
  }
  for (const hostName of hostNames) {
    if (!Token.isUnresolved(hostName) && !(/^[\w.\-*?]+\.[a-z*?][a-z\d.\-*?]*$/i.test(hostName) && hostName.length <= MAX_LENGTH)) {
      throw new Error(`a host name of ${name} must have a dot and at most ${MAX_LENGTH} letters, digits, dots, hyphens, "*" and "?", got ${JSON.stringify(hostName)}: ` +
        'use a name like "orders.example.com", without scheme and port');
    }
  }
}

function valuesOf({ path, hostNames = [] }: Route): string[] {
  return [...(path === undefined ? [] : [path]), ...hostNames];
}

function requireRoom(name: string, values: string[], headerValues: number): void {
  if (values.length + headerValues > MAX_VALUES) {
    throw new Error(`a rule takes ${MAX_VALUES} values, and ${name} has ${values.length} ${JSON.stringify(values)}` +
      `${headerValues > 0 ? ` besides ${headerValues} for the origin header` : ''}: use a wildcard such as "*.example.com", or another service for the rest`);
  }
  const wildcards = values.join('').replace(/[^*?]/g, '').length;
  if (wildcards > MAX_WILDCARDS) {
    throw new Error(`a rule takes ${MAX_WILDCARDS} wildcards, and ${name} has ${wildcards} in ${JSON.stringify(values)}: leave some out`);
  }
}

function requireBefore({ name, priority }: Place, production: number): void {
  if (!Token.isUnresolved(priority) && !Token.isUnresolved(production) && priority > production) {
    throw new Error(`${name} has the priority ${priority}, and ${production} of the service comes before it and takes all requests: use a number below ${production}`);
  }
}

function requireBothReached(one: Route, other: Route): void {
  const [first, second] = one.priority < other.priority ? [one, other] : [other, one];
  if (covers(first, second)) {
    throw new Error(`${first.name} takes every request of ${second.name}, as ${show(first)} at priority ${first.priority} is looked at before ` +
      `${show(second)} at ${second.priority}: give the narrower one the lower number, or change what one of them takes`);
  }
}

/** A test rule takes every request with its header that fits, also those of a service whose own rule would have come first. */
function requireNotTested(tester: Route, other: Route): void {
  for (const { name, priority } of testsOf(tester)) {
    const between = !Token.isUnresolved(priority) && priority < other.priority && other.priority < tester.priority;
    if (between && overlap(tester, other)) {
      throw new Error(`${name} takes requests of ${other.name}, as its rule at priority ${priority} is looked at before ${show(other)} at ${other.priority}: ` +
        `use a number above ${other.priority} and below ${tester.priority}`);
    }
  }
}

function show({ path, hostNames }: Route): string {
  return [path && JSON.stringify(path), hostNames && JSON.stringify(hostNames)].filter(Boolean).join(' of ');
}

/** Whether each request for the second is one for the first. When that can't be told, it is not. */
function covers(first: Route, second: Route): boolean {
  const paths = first.path === undefined || first.path === '/*' || (second.path !== undefined && includes(first.path, second.path));
  const narrower = second.hostNames ?? [];
  const hosts = !first.hostNames?.length || (narrower.length > 0 && narrower.every((name) => (
    first.hostNames!.some((pattern) => includes(pattern.toLowerCase(), name.toLowerCase())))));
  return paths && hosts;
}

/** Whether all that the second pattern fits is fitted by the first, too: `?` stands for one character, `*` for any number of them. */
function includes(first: string, second: string): boolean {
  if (Token.isUnresolved(first) || Token.isUnresolved(second)) {
    return first === second;
  }
  const pattern = first.replace(/[.$+\-/~"'@:&]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '[^*]');
  return new RegExp(`^${pattern}$`).test(second);
}

/** Whether there is a request for both. When that can't be told, there is none. */
function overlap(one: Route, other: Route): boolean {
  return meet(one.path ?? '*', other.path ?? '*') && hostsOf(one).some((name) => hostsOf(other).some((otherName) => meet(name, otherName)));
}

function hostsOf({ hostNames = [] }: Route): string[] {
  return hostNames.length === 0 ? ['*'] : hostNames.map((name) => name.toLowerCase());
}

function meet(one: string, other: string): boolean {
  if (Token.isUnresolved(one) || Token.isUnresolved(other)) {
    return one === other || [one, other].some((pattern) => /^\/?\*$/.test(pattern));
  }
  return shareText(one, other);
}

/** Whether there is a text that both patterns fit. */
function shareText(one: string, other: string): boolean {
  if (one === '' || other === '') {
    return /^\**$/.test(one + other);
  }
  if (one[0] === '*') {
    return shareText(one.slice(1), other) || shareText(one, other.slice(1));
  }
  if (other[0] === '*') {
    return shareText(other, one);
  }
  return (one[0] === other[0] || one[0] === '?' || other[0] === '?') && shareText(one.slice(1), other.slice(1));
}
