import { apiChecks } from '../checks/api';
import type { Check } from '../checks/check';
import type { Endpoint } from '../checks/endpoints';
import { siteChecks } from '../checks/site';
import { runChecks } from '../checks/smoke';
import { stackChecks } from '../checks/stacks';
import { Deployment } from '../platform/deployment';
import type { Answer } from '../support/http';
import { Interrupted } from '../support/problem';

const never = new AbortController().signal;

type Site = (path: string, byTls: boolean) => Answer;

const PAGE: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', 'strict-transport-security': 'max-age=63072000' },
  body: '<html><script type="module" src="/assets/index-1a2b.js"></script></html>',
};
const json = (status: number, value: unknown): Answer => ({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
const REFUSED: Answer = { status: 403, headers: { 'content-type': 'application/xml' }, body: '<Error/>' };

/** A platform on which everything is as it should be. */
const sound: Site = (path, byTls) => {
  if (!byTls) return { status: 301, headers: { location: `https://site${path}` }, body: '' };
  if (path === '/assets/index-1a2b.js') return { status: 200, headers: { 'cache-control': 'public, max-age=31536000, immutable' }, body: 'run()' };
  if (path.startsWith('/assets/')) return REFUSED;
  if (path === '/config.json') return json(200, { apiUrl: '/api' });
  if (path.startsWith('/api/')) return path === '/api/hello' ? json(200, { message: 'Hello' }) : json(404, { error: 'not found' });
  return path.startsWith('/health/') ? json(200, { ready: true }) : PAGE;
};

function endpoint(site: Site): Endpoint {
  return {
    host: 'site',
    url: 'http://site.localhost/',
    get: async (path, headers = { 'x-forwarded-proto': 'https' }) => site(path, 'x-forwarded-proto' in headers),
    browse: async (path) => site(path, true),
  };
}

async function failuresOf(checks: Check[]): Promise<string[]> {
  const lines: string[] = [];
  await runChecks(checks, never, (line) => lines.push(line));
  return lines.filter((line) => line.includes('✘')).map((line) => line.replace('✘', '').trim());
}

const failuresOn = async (site: Site) => failuresOf([...siteChecks(endpoint(site)), ...apiChecks(endpoint(site), endpoint(site))]);
const but = (changed: Partial<Record<string, Answer>>): Site => (path, byTls) => (byTls ? changed[path] : undefined) ?? sound(path, byTls);

describe('the smoke test', () => {
  test('passes on a platform on which everything is as it should be', async () => {
    expect(await failuresOn(sound)).toEqual([]);
  });

  test.each<[string, Site, string]>([
    ['the page has no security headers', but({ '/': { ...PAGE, headers: { 'content-type': 'text/html' } } }),
      'the site answers over the distribution, with security headers: expected the header strict-transport-security, saw content-type'],
    ['a deep link is an error', but({ '/customers/jane.doe/orders': REFUSED }),
      'a deep link opens the site: expected an HTML page with 200, saw 403 application/xml, 8 bytes'],
    ['a deep link opens something else', but({ '/customers/jane.doe/orders': { ...PAGE, body: 'another' } }),
      'a deep link opens the site: expected the same page as /, saw another one'],
    ['a missing asset is answered with the page', but({ '/assets/missing.js': PAGE }),
      `a missing asset is an error and not the page: expected 403 or 404, saw 200 text/html; charset=utf-8, ${PAGE.body.length} bytes`],
    ['assets may not be kept', but({ '/assets/index-1a2b.js': { status: 200, headers: { 'cache-control': 'no-cache' }, body: '' } }),
      'what the page refers to is there and may be kept for a year: expected cache-control with immutable, saw no-cache'],
    ['plain HTTP is served', (path) => sound(path, true),
      `plain HTTP is redirected to HTTPS: expected a redirect to https, saw 200 text/html; charset=utf-8, ${PAGE.body.length} bytes, no location`],
    ['the configuration is the page', but({ '/config.json': PAGE }),
      `the runtime configuration comes with the deployment: expected JSON with 200 at /config.json, saw 200 text/html; charset=utf-8, ${PAGE.body.length} bytes`],
    ['the API is not ready', but({ '/health/ready': json(503, { ready: false }) }),
      'the API answers through the load balancer and is ready: expected JSON with 200, saw 503 application/json, 15 bytes'],
    ["the API's errors become the page", but({ '/api/no-such-thing': PAGE }),
      `the API's own 404 stays a 404 and does not become the page: expected JSON with 404, saw 200 text/html; charset=utf-8, ${PAGE.body.length} bytes`],
  ])('fails when %s', async (_, site, failure) => {
    expect(await failuresOn(site)).toEqual([failure]);
  });

  test('says of each check what was seen, and counts those that failed', async () => {
    const lines: string[] = [];
    const failed = await runChecks([
      { name: 'the sky is blue', run: async () => 'blue\n  as ever' },
      { name: 'the grass is blue', run: async () => Promise.reject(new Error('expected blue, saw green')) },
    ], never, (line) => lines.push(line));
    expect(lines).toEqual(['  ✔ the sky is blue: blue as ever', '  ✘ the grass is blue: expected blue, saw green']);
    expect(failed).toBe(1);
  });
});

describe('Ctrl-C during the smoke test', () => {
  test('ends it before the next check, and is no failure of the one that runs', async () => {
    const interrupted = new AbortController();
    const lines: string[] = [];
    const running = runChecks([
      { name: 'interrupted here', run: async () => { interrupted.abort(new Interrupted('interrupted')); throw new Error('cut off'); } },
      { name: 'never begun', run: async () => 'begun' },
    ], interrupted.signal, (line) => lines.push(line));
    await expect(running).rejects.toThrow(Interrupted);
    expect(lines).toEqual([]);
  });
});

describe('the check of the stacks', () => {
  const synthesized = [{ name: 'Site', account: '000000000000', region: 'us-east-1', templateFile: '', resources: 1, outputs: ['Url'] }];
  const deployed = (status: string, outputs: Record<string, string>) => new Deployment([{ name: 'Site', status, outputs, resources: [] }]);
  const failures = async (deployment: Deployment, changed: string[] = []) => failuresOf(stackChecks(deployment, synthesized, async () => changed));

  test('passes when all are complete, with outputs, and nothing is left to do', async () => {
    expect(await failures(deployed('UPDATE_COMPLETE', { Url: 'https://site' }))).toEqual([]);
  });

  test('fails for a stack that was rolled back', async () => {
    expect(await failures(deployed('UPDATE_ROLLBACK_COMPLETE', { Url: 'https://site' }))).toEqual([
      'every stack is complete and has its outputs: expected Site in CREATE_COMPLETE or UPDATE_COMPLETE, saw UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  test('fails for an output without a value', async () => {
    expect(await failures(deployed('CREATE_COMPLETE', {}))).toEqual([
      'every stack is complete and has its outputs: expected outputs Url of Site, saw no value for Url',
    ]);
  });

  test('fails when a second deployment changes something', async () => {
    expect(await failures(deployed('CREATE_COMPLETE', { Url: 'https://site' }), ['Site'])).toEqual([
      'a second deployment says no changes: expected no changes, saw changes in Site',
    ]);
  });
});
