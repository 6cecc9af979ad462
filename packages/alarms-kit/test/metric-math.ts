import type { Alarm } from './world';

/** A value of each period, or none. */
export type Series = readonly (number | undefined)[];

/** By metric name, or where several metrics have the same by id. */
export type Data = Readonly<Record<string, Series | undefined>>;

/**
 * Whether an alarm is in the state ALARM after some period of the data.
 *
 * As CloudWatch does it: M bad ones among the last N periods, missing ones judged as the alarm says.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function fires(alarm: Alarm, data: Data): boolean {
  const bad = valuesOf(alarm, data).map((value) => isBad(alarm, value));
  return bad.some((_, last) => {
    const window = bad.slice(Math.max(0, last + 1 - alarm.EvaluationPeriods), last + 1);
    return window.filter(Boolean).length >= alarm.DatapointsToAlarm;
  });
}

/** What an alarm sees in each period. */
export function valuesOf(alarm: Alarm, data: Data): Series {
  const length = Math.max(...Object.values(data).map((series) => series?.length ?? 0));
  return Array.from({ length }, (_, at) => valueAt(alarm, data, at));
}

function valueAt({ MetricName, Metrics = [] }: Alarm, data: Data, at: number): number | undefined {
  if (MetricName) return data[MetricName]?.[at];
  const value = (id: string): number | undefined => {
    const query = Metrics.find(({ Id }) => Id === id);
    if (query?.MetricStat) return (data[id] ?? data[query.MetricStat.Metric.MetricName])?.[at];
    if (query?.Expression) return evaluate(query.Expression, value, () => Metrics.find(({ MetricStat }) => MetricStat)!.MetricStat!.Period);
    throw new Error(`nothing has the id ${id}`);
  };
  return value(Metrics.find(({ ReturnData }) => ReturnData !== false)!.Id);
}

function isBad({ ComparisonOperator, Threshold, TreatMissingData }: Alarm, value: number | undefined): boolean {
  if (value === undefined) return TreatMissingData === 'breaching';
  switch (ComparisonOperator) {
    case 'GreaterThanThreshold': return value > Threshold;
    case 'GreaterThanOrEqualToThreshold': return value >= Threshold;
    case 'LessThanThreshold': return value < Threshold;
    default: throw new Error(`unknown operator ${ComparisonOperator}`);
  }
}

type Value = number | undefined;

const OPERATORS: Record<string, (a: number, b: number) => Value> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => b === 0 ? undefined : a / b, // CloudWatch drops the data point
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
};
const PRECEDENCE = [['>', '>='], ['+', '-'], ['*', '/']];

/** Metric math in one period: numbers, names, + - * /, comparisons, FILL, IF, PERIOD and MAX of an array. */
export function evaluate(expression: string, valueOfName: (name: string) => Value, period: () => number = () => 60): Value {
  const tokens: string[] = [...expression.match(/\d+(\.\d+)?|\w+|>=|[-+*/>(),[\]]/g) ?? []];
  const take = (expected?: string): string => {
    const token = tokens.shift();
    if (token === undefined || (expected && token !== expected)) {
      throw new Error(`expected ${expected ?? 'more'}, got ${token} in ${expression}`);
    }
    return token;
  };
  const operation = (level: number): Value => {
    if (level === PRECEDENCE.length) return operand();
    let left = operation(level + 1);
    while (PRECEDENCE[level].includes(tokens[0])) {
      const operator = OPERATORS[take()];
      const right = operation(level + 1);
      left = left === undefined || right === undefined ? undefined : operator(left, right);
    }
    return left;
  };
  const operand = (): Value => {
    const token = take();
    if (token === '(') {
      const value = operation(0);
      take(')');
      return value;
    }
    if (token === 'MAX' && tokens[1] === '[') return largest();
    if (/^\d/.test(token)) return Number(token);
    return tokens[0] === '(' ? call(token) : valueOfName(token);
  };
  const largest = (): Value => {
    take('(');
    const values: Value[] = [];
    do {
      take();
      values.push(operation(0));
    } while (tokens[0] === ',');
    take(']');
    take(')');
    const given = values.filter((value) => value !== undefined);
    return given.length === 0 ? undefined : Math.max(...given);
  };
  const call = (name: string): Value => {
    const values: Value[] = [];
    do {
      take();
      values.push(operation(0));
    } while (tokens[0] === ',');
    take(')');
    switch (name) {
      case 'PERIOD': return period();
      case 'FILL': return values[0] ?? values[1];
      case 'IF': return values[0] === undefined ? undefined : values[values[0] === 0 ? 2 : 1];
      default: throw new Error(`unknown function ${name}`);
    }
  };
  const result = operation(0);
  if (tokens.length > 0) throw new Error(`cannot read ${tokens.join(' ')} in ${expression}`);
  return result;
}
