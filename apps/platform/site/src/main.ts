import { loadConfiguration } from './configuration';
import { startRouter } from './router';

const main = document.getElementById('main')!;
const stage = document.getElementById('stage')!;

loadConfiguration().then(
  (configuration) => {
    stage.textContent = `Environment: ${configuration.stage}`;
    startRouter(main, configuration);
  },
  (error: Error) => main.replaceChildren(`The site could not load its configuration: ${error.message}. Reload the page.`),
);
