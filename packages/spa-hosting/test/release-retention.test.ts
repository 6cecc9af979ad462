import { CfnParameter, Duration } from 'aws-cdk-lib';
import { ReleaseRetention } from '../src';
import { host, newStack, properties } from './support/site';

describe('a retention', () => {
  test('keeps releases for 30 days after they were superseded unless told otherwise', () => {
    expect(ReleaseRetention.keep(1)._forAtLeast.toDays()).toBe(30);
    expect(ReleaseRetention.keep(1, { forAtLeast: Duration.days(0) })._forAtLeast.toDays()).toBe(0);
  });

  test.each([0, -1, 1.5, NaN, Infinity])('fails when it keeps %d releases', (count) => {
    expect(() => ReleaseRetention.keep(count)).toThrow('a site keeps 1 or more releases to go back to, got ');
    expect(() => ReleaseRetention.keep(count)).toThrow('give ReleaseRetention.keep() a whole number from 1');
  });

  test('fails when it lasts for parts of a second', () => {
    expect(() => ReleaseRetention.keep(1, { forAtLeast: Duration.millis(1500) }))
      .toThrow('releases are kept for whole seconds, got "Duration.millis(1500)": round the duration forAtLeast');
    expect(ReleaseRetention.keep(1, { forAtLeast: Duration.millis(2000) })._forAtLeast.toSeconds()).toBe(2);
  });

  test('may last for as long as is known only at deployment', () => {
    const stack = newStack();
    const days = new CfnParameter(stack, 'Seconds', { type: 'Number' });
    const site = host({ releases: ReleaseRetention.keep(1, { forAtLeast: Duration.seconds(days.valueAsNumber) }) }, stack);
    expect(properties(site, 'Custom::SpaRelease').KeepSeconds).toEqual({ Ref: 'Seconds' });
  });

  test('may keep as many as is known only at deployment', () => {
    const stack = newStack();
    const count = new CfnParameter(stack, 'Count', { type: 'Number' });
    const site = host({ releases: ReleaseRetention.keep(count.valueAsNumber) }, stack);
    expect(properties(site, 'Custom::SpaRelease').KeepCount).toEqual({ Ref: 'Count' });
  });
});
