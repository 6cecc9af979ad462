import { countTests } from '../tasks/counts';

describe('the sum of the gates', () => {
  test('adds what every runner counted', () => {
    const output = [
      'Tests:       1 skipped, 41 passed, 42 total', // jest
      '\u001b[1mTests:       \u001b[22m3 passed, 3 total', // jest in colours
      'Tests:    1 passed, 1 total', // integ-runner
      'Ran 12 tests in 3.4s', '', 'OK (skipped=2)', // unittest
      '6 passed, 0 failed, 0 skipped', // ours
    ].join('\n');
    expect(countTests(output, true)).toEqual({ passed: 61, failed: 0, skipped: 3 });
  });

  test('counts failures of each runner', () => {
    const output = ['Tests:       2 failed, 1 passed, 3 total', 'Ran 5 tests in 1s', 'FAILED (failures=1, errors=2)', '1 passed, 4 failed, 0 skipped'].join('\n');
    expect(countTests(output, false)).toEqual({ passed: 4, failed: 9, skipped: 0 });
  });

  test('counts a command without tests as one', () => {
    expect(countTests('all is well', true)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  });

  test('never calls a failed command a success', () => {
    expect(countTests('Tests:       3 passed, 3 total\nerror: coverage', false)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test('is not fooled by sentences', () => {
    expect(countTests('console.log: 3 passed by the window\n  Tests: see below', true)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  });
});
