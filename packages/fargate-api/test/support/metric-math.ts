/**
 * CloudWatch's metric math, as far as the alarms here use it, and the alarm's decision about the result.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */

/** The value of one minute; nothing where CloudWatch has no data. */
export type Datum = number | undefined;

type Value = Datum | Value[];

/** The properties of an `AWS::CloudWatch::Alarm` on an expression. */
export interface AlarmProperties {
  readonly ComparisonOperator: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold';
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: 'notBreaching';
  readonly Metrics: { readonly Id: string; readonly Expression?: string; readonly ReturnData: boolean }[];
}

const TOKEN = /\s*(>=|[a-zA-Z]\w*|\d+(?:\.\d+)?|[()[\],*/+])/y;

/** What an expression says of one minute. */
export function evaluate(expression: string, data: Record<string, Datum>): Datum {
  const tokens = tokenize(expression);
  const next = () => tokens.shift();
  const take = (expected: string) => {
    const token = next();
    if (token !== expected) {
      throw new Error(`expected ${expected} and not ${token} in ${expression}`);
    }
  };

  function list(end: string): Value[] {
    const values = [comparison()];
    while (tokens[0] === ',') {
      next();
      values.push(comparison());
    }
    take(end);
    return values;
  }

  function comparison(): Value {
    const left = sum();
    if (tokens[0] !== '>=') {
      return left;
    }
    next();
    return both(left, sum(), (a, b) => a >= b ? 1 : 0);
  }

  function sum(): Value {
    let left = product();
    while (tokens[0] === '+') {
      next();
      left = both(left, product(), (a, b) => a + b);
    }
    return left;
  }

  function product(): Value {
    let left = operand();
    while (tokens[0] === '*' || tokens[0] === '/') {
      const operator = next();
      left = both(left, operand(), (a, b) => operator === '*' ? a * b : a / b);
    }
    return left;
  }

  function operand(): Value {
    const token = next();
    if (token === '[') {
      return list(']');
    }
    if (token === undefined || !/^\w/.test(token)) {
      throw new Error(`expected a value and not ${token} in ${expression}`);
    }
    if (/^\d/.test(token)) {
      return Number(token);
    }
    if (tokens[0] === '(') {
      next();
      return callOf(token, list(')'));
    }
    if (!Object.hasOwn(data, token)) {
      throw new Error(`there is no metric ${token} for ${expression}`);
    }
    return data[token];
  }

  const result = comparison();
  if (tokens.length > 0 || Array.isArray(result)) {
    throw new Error(`${expression} is not one value`);
  }
  return result;
}

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const match = TOKEN.exec(expression);
    if (!match) {
      throw new Error(`${expression} has something that is not known here`);
    }
    tokens.push(match[1]);
  }
  return tokens;
}

function both(left: Value, right: Value, operator: (a: number, b: number) => number): Value {
  return typeof left === 'number' && typeof right === 'number' ? operator(left, right) : undefined;
}

function callOf(name: string, values: Value[]): Value {
  switch (name) {
    case 'IF': return values[0] === undefined ? undefined : values[0] ? values[1] : values[2];
    case 'FILL': return values[0] ?? values[1];
    case 'MAX': return over(values, (numbers) => Math.max(...numbers));
    case 'SUM': return over(values, (numbers) => numbers.reduce((all, number) => all + number, 0));
    default: throw new Error(`${name}() is not known here`);
  }
}

/** What has no data is left out. */
function over(values: Value[], summary: (numbers: number[]) => number): Value {
  const numbers = values.flat().filter((value) => typeof value === 'number');
  return numbers.length > 0 ? summary(numbers) : undefined;
}

/** Whether an alarm is in ALARM after the last of these minutes. */
export function isInAlarm(alarm: AlarmProperties, minutes: Record<string, Datum>[]): boolean {
  const expression = alarm.Metrics.find(({ ReturnData }) => ReturnData)!.Expression!;
  const breaching = minutes.slice(-alarm.EvaluationPeriods).filter((minute) => {
    const value = evaluate(expression, minute);
    if (value === undefined) {
      return false;
    }
    return alarm.ComparisonOperator === 'GreaterThanThreshold' ? value > alarm.Threshold : value >= alarm.Threshold;
  });
  return breaching.length >= alarm.DatapointsToAlarm;
}
