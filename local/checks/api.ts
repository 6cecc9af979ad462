import type { Check } from './check';
import { expectThat } from './check';
import type { Endpoint } from './endpoints';
import { brief, isJson } from './site';
import type { Answer } from '../support/http';

/** What a caller of the API meets, at the load balancer and under the site's own domain. */
export function apiChecks(api: Endpoint, site: Endpoint): Check[] {
  return [
    {
      name: 'the API answers through the load balancer and is ready',
      async run() {
        const answer = await api.get('/health/ready');
        expectAnswer(answer);
        return answer.body.trim();
      },
    },
    {
      name: 'a browser on this machine reaches the API',
      async run() {
        expectAnswer(await api.browse('/health/live'));
        return api.url;
      },
    },
    {
      name: 'the API answers through the distribution, under /api',
      async run() {
        const answer = await site.get('/api/hello');
        expectAnswer(answer);
        return answer.body.trim();
      },
    },
    {
      name: "the API's own 404 stays a 404 and does not become the page",
      async run() {
        const answer = await site.get('/api/no-such-thing');
        expectThat(answer.status === 404 && isJson(answer), 'JSON with 404', brief(answer));
        return brief(answer);
      },
    },
  ];
}

function expectAnswer(answer: Answer) {
  expectThat(answer.status === 200 && isJson(answer), 'JSON with 200', brief(answer));
}
