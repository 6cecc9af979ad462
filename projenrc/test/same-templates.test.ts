import { difference } from '../tasks/same-templates';

const template = (...lines: string[]) => lines.join('\n');

describe('two templates', () => {
  test('are the same but for the hashes of assets and the Node of custom resources', () => {
    const one = template('{', ` "S3Key": "${'0a'.repeat(32)}.zip",`, ' "Runtime": "nodejs22.x"', '}');
    const other = template('{', ` "S3Key": "${'1b'.repeat(32)}.zip",`, ' "Runtime": "nodejs24.x"', '}');
    expect(difference(one, other)).toBeUndefined();
  });

  test('differ in a value, in what one has more and in what one lacks', () => {
    expect(difference(template('{', ' "Value": 1', '}'), template('{', ' "Value": 2', '}'))).toBe('line 2: expected " \\"Value\\": 1", got " \\"Value\\": 2"');
    expect(difference('{', template('{', '}'))).toBe('line 2: expected "", got "}"');
    expect(difference(template('{', '}'), '{')).toBe('line 2: expected "}", got ""');
  });

  test('differ in hashes that are none of an asset', () => {
    expect(difference(`"${'0a'.repeat(20)}"`, `"${'1b'.repeat(20)}"`)).toMatch(/^line 1: /);
  });
});
