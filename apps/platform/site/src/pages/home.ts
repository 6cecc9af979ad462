import type { Configuration } from '../configuration';
import { element } from '../element';
import type { Page } from '../router';

export const home: Page = {
  title: 'Home',
  render: (configuration) => [
    element('h1', {}, 'A site and its API, from one deployment'),
    element('p', {}, 'This page came from a private bucket through CloudFront. The line below came from a container behind a load balancer.'),
    greeting(configuration),
  ],
};

function greeting({ apiUrl }: Configuration): HTMLElement {
  const card = element('p', { className: 'card', role: 'status' }, 'Asking the API …');
  hello(apiUrl).then(
    (message) => card.replaceChildren(message),
    (error: Error) => {
      card.classList.add('failed');
      card.replaceChildren(`The API did not answer: ${error.message}`);
    },
  );
  return card;
}

async function hello(apiUrl: string): Promise<string> {
  const response = await fetch(`${apiUrl}/hello`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { message } = await response.json() as { message: string };
  return message;
}
