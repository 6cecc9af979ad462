import type { Check } from './check';
import { expectThat } from './check';
import type { Endpoint } from './endpoints';
import type { Answer } from '../support/http';

/** What a visitor of the site meets, over the distribution. */
export function siteChecks(site: Endpoint): Check[] {
  return [
    {
      name: 'the site answers over the distribution, with security headers',
      async run() {
        const page = await site.get('/');
        expectPage(page);
        expectThat('strict-transport-security' in page.headers, 'the header strict-transport-security', Object.keys(page.headers).join(', '));
        return brief(page);
      },
    },
    {
      name: 'a browser on this machine is served without TLS',
      async run() {
        expectPage(await site.browse('/'));
        return site.url;
      },
    },
    {
      name: 'a deep link opens the site',
      async run() {
        const [page, deep] = [await site.get('/'), await site.get('/customers/jane.doe/orders')];
        expectPage(deep);
        expectThat(deep.body === page.body, 'the same page as /', 'another one');
        return brief(deep);
      },
    },
    {
      name: 'what the page refers to is there and may be kept for a year',
      async run() {
        const asset = /(?:src|href)="(\/assets\/[^"]+\.js)"/.exec((await site.get('/')).body)?.at(1);
        expectThat(asset !== undefined, 'a script under /assets/ in the page', 'none');
        const answer = await site.get(asset);
        expectThat(answer.status === 200, `${asset} with 200`, brief(answer));
        const caching = answer.headers['cache-control'] ?? 'no cache-control';
        expectThat(caching.includes('immutable'), 'cache-control with immutable', caching);
        return `${asset} ${caching}`;
      },
    },
    {
      name: 'a missing asset is an error and not the page',
      async run() {
        const answer = await site.get('/assets/missing.js');
        expectThat(answer.status === 403 || answer.status === 404, '403 or 404', brief(answer));
        return brief(answer);
      },
    },
    {
      name: 'plain HTTP is redirected to HTTPS',
      async run() {
        const answer = await site.get('/', {});
        const target = answer.headers.location ?? 'no location';
        expectThat([301, 302, 307, 308].includes(answer.status) && target.startsWith('https://'), 'a redirect to https', `${brief(answer)}, ${target}`);
        return `${answer.status} to ${target}`;
      },
    },
    {
      name: 'the runtime configuration comes with the deployment',
      async run() {
        const answer = await site.get('/config.json');
        expectThat(answer.status === 200 && isJson(answer), 'JSON with 200 at /config.json', brief(answer));
        return answer.body.trim();
      },
    },
  ];
}

export function brief({ status, headers, body }: Answer): string {
  return `${status} ${headers['content-type'] ?? 'without content-type'}, ${body.length} bytes`;
}

export function isJson({ headers, body }: Answer): boolean {
  return /json/.test(headers['content-type'] ?? '') && /^\s*[{[]/.test(body);
}

function expectPage(answer: Answer) {
  expectThat(answer.status === 200 && /text\/html/.test(answer.headers['content-type'] ?? ''), 'an HTML page with 200', brief(answer));
}
