// Loads the service's configuration for the property tests, whose test runner can't import ES modules.
import { loadConfiguration } from '../service/configuration.mjs';

process.on('message', async ({ environment, secrets }) => {
  const asked = [];
  const readSecret = async (name) => {
    asked.push(name);
    return secrets[name];
  };
  process.send(await loadConfiguration(environment, readSecret).then(
    (configuration) => ({ configuration, asked }),
    (error) => ({ error: error.message, asked }),
  ));
});
