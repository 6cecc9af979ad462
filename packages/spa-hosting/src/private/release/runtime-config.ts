import { Token } from 'aws-cdk-lib';

/** What must never be handed to every browser, and how it is recognized. */
const SECRETS: [RegExp, string][] = [
  [/\{\{resolve:/, 'a dynamic reference'],
  [/-----BEGIN [A-Z ]+-----/, 'a PEM block'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an access key'],
];

/** Ends the synthesis with a sentence if the value is not JSON or holds something secret. Tokens are let pass. */
export function checkRuntimeConfig(config: unknown) {
  if (Array.isArray(config)) throw new Error('runtimeConfig is an object with a name for each value, got an array: give the array a name');
  check(config, 'runtimeConfig', []);
}

function check(config: unknown, path: string, around: unknown[]) {
  if (typeof config === 'string') return checkText(config, path);
  if (config === null || typeof config === 'boolean' || Number.isFinite(config)) return;
  if (Token.isUnresolved(config)) return;
  if (around.includes(config)) throw new Error(`${path} is not JSON, as it holds itself: leave out what leads back`);
  const inside = [...around, config];
  if (Array.isArray(config)) return config.forEach((item, index) => check(item, `${path}[${index}]`, inside));
  if (typeof config === 'object' && Object.getPrototypeOf(config) === Object.prototype) {
    return Object.entries(config).forEach(([key, value]) => {
      checkText(key, `a name in ${path}`);
      check(value, `${path}.${key}`, inside);
    });
  }
  throw new Error(`${path} is not JSON: use strings, finite numbers, booleans, null, arrays and plain objects, got ${String(config)}`);
}

function checkText(text: string, path: string) {
  for (const [pattern, what] of SECRETS) {
    if (pattern.test(text)) {
      throw new Error(`${path} holds ${what}, but every visitor can read the runtime configuration: keep secrets behind an API`);
    }
  }
}
