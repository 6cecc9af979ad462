import type { Browser, Tab } from './browser';
import type { Shop } from './shop';
import type { Check } from '../checks/check';
import { expectThat } from '../checks/check';

/** Tabs that stay open, by the release that they were opened on. */
export type Tabs = Map<string, Tab>;

/** What a browser meets on the first release. */
export function pages(shop: Shop, browser: Browser, tabs: Tabs): Check[] {
  const opened = (): Tab => {
    const tab = tabs.get('A');
    expectThat(tab !== undefined, 'an open tab', 'none');
    return tab;
  };
  return [
    {
      name: 'a browser opens the page with its script, style and configuration',
      async run() {
        const tab = await browser.open(`${shop.url}/`);
        tabs.set('A', tab);
        return tab.shows(/^release A at \/, configured for A$/);
      },
    },
    ...['/orders/7', '/u/jane.doe', '/orders/a%20b/'].map((path): Check => ({
      name: `a browser opens the route ${path}`,
      async run() {
        const tab = await browser.open(`${shop.url}${path}`);
        const text = await tab.shows(/^release A at /);
        expectThat(text === `release A at ${path}, configured for A`, `the page at ${path}`, text);
        return text;
      },
    })),
    {
      name: 'the page reaches its API under the same name, and an error of the API stays one',
      async run() {
        const [hello, missing] = await opened().run<[number, number]>(`Promise.all(['/api/hello', '/api/nothing'].map(async (path) => {
          const answer = await fetch(path);
          const { path: seen } = await answer.json();
          return seen === path ? answer.status : 0;
        }))`);
        expectThat(hello === 200 && missing === 404, '200 and 404, both JSON', `${hello} and ${missing}`);
        return `${hello}, ${missing}`;
      },
    },
    {
      name: 'a missing asset is an error and not the page',
      async run() {
        const status = await opened().run<number>("fetch('/assets/missing.js').then(({ status }) => status)");
        expectThat(status === 404, '404', String(status));
        return String(status);
      },
    },
    {
      name: 'the content security policy lets pass what is declared',
      async run() {
        const tab = await browser.open(`${shop.url}/`);
        await tab.shows(/^release A/);
        const text = await tab.run<string>("fetch('https://api.example.com/ping').then((answer) => answer.text())");
        const width = await tab.run<number>(load('https://images.example.com/a.svg'));
        expectThat(text === 'answered' && width === 1, 'an answer and an image', `${text}, ${width}`);
        expectThat(tab.console.length === 0, 'nothing on the console', tab.console.join('; '));
        return tab.reached.join(', ');
      },
    },
    {
      name: 'and nothing else: each violation is on the console, and nothing leaves the page',
      async run() {
        const tab = await browser.open(`${shop.url}/`);
        await tab.shows(/^release A/);
        await tab.run("fetch('https://elsewhere.example.com/steal').catch(() => undefined)");
        await tab.run(load('https://elsewhere.example.com/a.svg'));
        await tab.run("document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = \"hacked\"' }))");
        await tab.run("document.body.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }))");
        const expected = ['connect-src', 'img-src', 'script-src', 'style-src'];
        expectThat(tab.violations.join() === expected.join(), expected.join(', '), tab.console.join('; ') || 'no violation');
        expectThat(tab.reached.length === 0, 'no foreign request', tab.reached.join(', '));
        expectThat(await tab.run<string>('document.title') === 'Release A', 'the title of the page', 'that of an injected script');
        return tab.violations.join(', ');
      },
    },
  ];
}

/** A script that resolves to the width of an image, 0 if it can't be loaded. */
function load(url: string): string {
  return `new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(image.width);
    image.onerror = () => resolve(0);
    image.src = '${url}';
  })`;
}
