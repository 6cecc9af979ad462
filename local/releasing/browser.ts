import { existsSync } from 'node:fs';
import type { Browser as Chrome, HTTPRequest, Page } from 'puppeteer-core';
import puppeteer from 'puppeteer-core';
import { expectThat } from '../checks/check';
import type { Place } from '../cloud/places';
import { Problem } from '../support/problem';

/** Where Chrome and its relatives are installed, on a Mac and where the packed Chromium can't run. */
const INSTALLED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
];

/** How long a page may take for anything. */
const PATIENCE = 10_000;

/** A headless Chrome with a profile that is thrown away. */
export class Browser {
  private chrome?: Chrome;

  constructor(private readonly place: Place) {}

  /** Starts it and resolves to what it says it is. */
  public async start(): Promise<string> {
    process.env.TMPDIR = this.place.temporary; // Chrome has its profile there, and is unpacked there
    this.chrome = await puppeteer.launch({
      ...await program(),
      handleSIGINT: false, // else puppeteer ends this process before anything is cleaned up
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    return this.chrome.version();
  }

  public async open(url: string): Promise<Tab> {
    expectThat(this.chrome !== undefined, 'a browser', 'none');
    return Tab.open(await this.chrome.newPage(), url);
  }

  public async end(): Promise<void> {
    await this.chrome?.close();
  }
}

/** The packed Chromium on Linux on Intel, which needs nothing to be installed, else the Chrome of this machine. */
async function program(): Promise<{ executablePath: string; args: string[]; headless: boolean | 'shell' }> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: chromium } = await import('@sparticuz/chromium');
    chromium.setGraphicsMode = false;
    // Not its own flags: they switch off what a browser protects. A sandbox needs rights that containers don't have.
    return { executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--no-zygote', '--disable-gpu'], headless: 'shell' };
  }
  const installed = INSTALLED.find(existsSync);
  if (installed === undefined) {
    throw new Problem(`this proof needs a browser, and there is none at ${INSTALLED.join(', ')}: install Google Chrome, Chromium or Microsoft Edge`);
  }
  return { executablePath: installed, args: [], headless: true };
}

/** A tab in which a page of the site is open. What it asks of foreign origins is answered here, and remembered. */
export class Tab {
  public static async open(page: Page, url: string): Promise<Tab> {
    const tab = new Tab(page);
    page.setDefaultTimeout(PATIENCE);
    await page.setRequestInterception(true);
    page.on('request', (request) => tab.answer(request));
    page.on('console', (message) => tab.console.push(message.text()));
    page.on('pageerror', (error) => tab.console.push(String(error)));
    await tab.go(url);
    return tab;
  }

  /** What the console shows. */
  public readonly console: string[] = [];

  /** The foreign URLs that the page was let ask for. */
  public readonly reached: string[] = [];

  private constructor(private readonly page: Page) {}

  public async go(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'networkidle0' });
  }

  /** What the page shows once it shows something that fits. */
  public async shows(expected: RegExp): Promise<string> {
    const text = async () => this.page.$eval('main', (main) => main.textContent ?? '').catch(() => '');
    const end = Date.now() + PATIENCE;
    for (;;) {
      const seen = await text();
      if (expected.test(seen)) return seen;
      expectThat(Date.now() < end, `a page that shows ${expected}`, JSON.stringify([seen, ...this.console]));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  public async click(selector: string): Promise<void> {
    await this.page.click(selector);
  }

  /** Runs a script as the page would; rejects with what it rejects with. */
  public async run<T>(script: string): Promise<T> {
    return this.page.evaluate(script) as Promise<T>;
  }

  /** The directives of the content security policy whose violation the console shows. */
  public get violations(): string[] {
    return this.console.flatMap((text) => /Content Security Policy directive:? ["']([a-z-]+)/.exec(text)?.slice(1) ?? []);
  }

  private answer(request: HTTPRequest) {
    const url = new URL(request.url());
    if (url.hostname.endsWith('.localhost') || url.protocol === 'data:') return void request.continue();
    this.reached.push(request.url());
    void request.respond({
      status: 200,
      contentType: request.resourceType() === 'image' ? 'image/svg+xml' : 'text/plain',
      headers: { 'access-control-allow-origin': '*' },
      body: request.resourceType() === 'image' ? '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' : 'answered',
    });
  }
}
