import { runs } from '../src';

describe('the number of generated cases', () => {
  const before = process.env.PROPERTY_RUNS;

  afterEach(() => {
    process.env.PROPERTY_RUNS = before;
    if (before === undefined) delete process.env.PROPERTY_RUNS;
  });

  test('is 200 unless asked otherwise', () => {
    delete process.env.PROPERTY_RUNS;
    expect(runs()).toBe(200);
  });

  test('is raised by the environment', () => {
    process.env.PROPERTY_RUNS = '10000';
    expect(runs()).toBe(10000);
  });

  test.each(['', 'many', '0', '1.5'])('fails on %j with what is allowed', (value) => {
    process.env.PROPERTY_RUNS = value;
    expect(runs).toThrow(`PROPERTY_RUNS must be a whole number of at least 1, got ${JSON.stringify(value)}`);
  });
});
