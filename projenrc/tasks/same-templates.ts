import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The templates in an assembly, by the name of their stack. */
export function templatesOf(assembly: string): Record<string, string> {
  const files = readdirSync(assembly).filter((name) => name.endsWith('.template.json')).sort();
  return Object.fromEntries(files.map((name) => [name.replace('.template.json', ''), readFileSync(join(assembly, name), 'utf8')]));
}

/**
 * The first line in which two templates differ, if there is one.
 *
 * Another version of aws-cdk-lib may have other code for its own custom resources, and another Node to run it on.
 */
export function difference(expected: string, actual: string): string | undefined {
  const [left, right] = [expected, actual].map((template) => comparable(template).split('\n'));
  const line = left.findIndex((text, number) => text !== right[number]);
  if (line < 0 && left.length === right.length) return undefined;
  const at = line < 0 ? left.length : line;
  return `line ${at + 1}: expected ${JSON.stringify(left[at] ?? '')}, got ${JSON.stringify(right[at] ?? '')}`;
}

function comparable(template: string): string {
  return template.replace(/\b[0-9a-f]{64}\b/g, '<hash of an asset>').replace(/"nodejs\d+\.x"/g, '"<a version of Node>"');
}
