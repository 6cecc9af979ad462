/**
 * @typedef {object} Configuration
 * @property {string} greeting what the sample endpoint says
 * @property {Record<string, string>} dependencies URL to ask for each dependency that must answer before the service is ready
 */

/** @typedef {(name: string) => Promise<string>} ReadSecret */

/**
 * Reads the configuration: from the secret in Secrets Manager that `AWS_SECRETS_NAME` names, else from the environment.
 *
 * There is no mixture of both, so that a key forgotten in the secret shows up as its default and not as a left-over variable.
 *
 * @param {Record<string, string | undefined>} environment
 * @param {ReadSecret} [readSecret]
 * @returns {Promise<Configuration>}
 */
export async function loadConfiguration(environment, readSecret = readFromSecretsManager) {
  const secretName = environment.AWS_SECRETS_NAME;
  const values = secretName ? parseObject(`secret ${JSON.stringify(secretName)}`, await readSecret(secretName)) : environment;
  return {
    greeting: values.GREETING || 'Hello',
    dependencies: parseDependencies(values.DEPENDENCIES || '{}'),
  };
}

/**
 * @param {string} text
 * @returns {Record<string, string>}
 */
function parseDependencies(text) {
  const dependencies = parseObject('DEPENDENCIES', text);
  for (const [name, url] of Object.entries(dependencies)) {
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      throw new Error(`DEPENDENCIES must hold http or https URLs, got ${JSON.stringify(url)} for ${JSON.stringify(name)}`);
    }
  }
  return dependencies;
}

/**
 * The text itself is never part of the message: it may be a secret.
 *
 * @param {string} what
 * @param {string} text
 * @returns {Record<string, string>}
 */
function parseObject(what, text) {
  const value = parseJson(what, text);
  if (!isObjectOfStrings(value)) {
    throw new Error(`${what} must be a JSON object whose values are strings`);
  }
  return value;
}

/**
 * @param {string} what
 * @param {string} text
 * @returns {unknown}
 */
function parseJson(what, text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${what} must be JSON`);
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, string>}
 */
function isObjectOfStrings(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((item) => typeof item === 'string');
}

/** @type {ReadSecret} */
async function readFromSecretsManager(name) {
  // Loaded only where it is needed: it takes longer to load than all the rest.
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: name }));
  if (SecretString === undefined) {
    throw new Error(`secret ${JSON.stringify(name)} must hold text, not bytes`);
  }
  return SecretString;
}
