import { runs } from '@ashlar/testing';
import { Fn, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as fc from 'fast-check';
import type { SpaHosting } from '../src';
import { SiteDomain, SpaContent, SpaRouting } from '../src';
import { host, newStack, SITE } from './support/site';
import type { Build } from '../src/private/content/build';
import { LARGEST_CODE, routerCode } from '../src/private/front/router-code';

jest.setTimeout(10_000 + runs() * 400);

/** As long as what is known only at deployment can be. */
const LONGEST = { domain: 'd'.repeat(253), configId: 'c'.repeat(20) };

/** A build that is on no disk, so that hundreds of files cost nothing. */
class Drawn extends SpaContent {
  constructor(public readonly _build: Build) {
    super();
  }
}

/** What a file may be called: characters of one to four bytes in UTF-8, and those that code has to escape. */
const characters = fc.constantFrom('a', 'Z', '7', '-', ' ', '"', '\\', 'ü', '漢', '😀');
const names = fc.array(fc.string({ unit: characters, minLength: 1, maxLength: 60 }), { maxLength: 60, size: 'max' })
  .map((drawn) => drawn.map((name, i) => `${i}${name}`));
const labels = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { maxLength: 10 });

const sites = fc.record({
  files: names,
  folders: names,
  pages: names,
  changing: names,
  kind: fc.constantFrom('historyApi', 'staticPages', 'none'),
  moved: names,
  withConfig: fc.boolean(),
  redirectFrom: labels.map((drawn) => drawn.map((label, i) => `${label}${i}.example.com`)),
  lateDomain: fc.boolean(),
  apis: labels.map((drawn) => drawn.map((label, i) => `/api-${i}/${label}/*`)),
  /** So many bytes more than fit, or as many as there are. */
  over: fc.option(fc.integer({ min: -2, max: 2 })),
});
type Drawing = typeof sites extends fc.Arbitrary<infer T> ? T : never;

function routingOf({ kind, moved }: Drawing): SpaRouting {
  if (kind === 'historyApi') return SpaRouting.historyApi();
  if (kind === 'none') return SpaRouting.none();
  return SpaRouting.staticPages({ redirects: Object.fromEntries(moved.map((name) => [`/old/${name}`, '/new'])) });
}

function buildOf({ files, folders, pages, changing }: Drawing, immutable: string[]): Build {
  const paths = ['index.html', ...files, ...folders.map((name) => `${name}/a.js`), ...pages.map((name) => `pages/${name}.html`)];
  const changes = changing.map((name) => `assets/${name}`);
  return { directory: SITE, files: [...paths, ...changes], immutable: ['assets', ...immutable], changing: changes, releaseId: '0'.repeat(20), warnings: [] };
}

/** Immutable folders that add so many bytes to the code: each takes three more than its name has. */
function filling(bytes: number): string[] {
  const count = Math.ceil(bytes / 500);
  return Array.from({ length: count }, (_, i) => 'f'.repeat(Math.floor((bytes + i) / count) - 3));
}

/** The build as it is drawn, or one whose code just fits, or just doesn't. */
function fitted(drawing: Drawing, routing: SpaRouting): Build {
  const build = buildOf(drawing, []);
  if (drawing.over === null) return build;
  const { redirectFrom, lateDomain } = drawing;
  const redirect = redirectFrom.length > 0 ? { from: redirectFrom, to: lateDomain ? LONGEST.domain : 'example.com' } : undefined;
  const room = LARGEST_CODE - Buffer.byteLength(routerCode(build, routing._strategy(build), LONGEST.configId, redirect));
  return room < 10 ? build : buildOf(drawing, filling(room + drawing.over));
}

function domain(stack: Stack, { redirectFrom, lateDomain }: Drawing): SiteDomain {
  return SiteDomain.of({
    domainName: lateDomain ? Fn.importValue('Domain') : 'example.com',
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1'),
    redirectFrom,
  });
}

/** The code as CloudFront gets it, with the longest values for what comes at deployment. */
function deployedCode(site: SpaHosting): string {
  const { functionCode } = site.router.node.defaultChild as cloudfront.CfnFunction;
  const code = Stack.of(site).resolve(functionCode) as string | { 'Fn::Join': [string, (string | object)[]] };
  if (typeof code === 'string') return code;
  return code['Fn::Join'][1].map((part) => typeof part === 'string' ? part : 'Fn::ImportValue' in part ? LONGEST.domain : LONGEST.configId).join('');
}

function siteOf(drawing: Drawing): SpaHosting {
  const stack = newStack();
  const routing = routingOf(drawing);
  const site = host({
    content: new Drawn(fitted(drawing, routing)), routing, domain: domain(stack, drawing), ...drawing.withConfig ? { runtimeConfig: {} } : {},
  }, stack);
  drawing.apis.forEach((pattern) => site.addApi(pattern, new origins.HttpOrigin('api.example.com')));
  return site;
}

/** How many bytes the code has, or how many the error says that it would have. */
function sizeOf(drawing: Drawing): { readonly deployed?: number; readonly refused?: number } {
  try {
    return { deployed: Buffer.byteLength(deployedCode(siteOf(drawing))) };
  } catch (error) {
    const sentence = /^the router of this site needs (\d+) bytes, CloudFront allows 10240: put files and folders at the top of the build into fewer folders, or/;
    const { message } = error as Error;
    expect(message).toMatch(sentence);
    return { refused: Number(sentence.exec(message)![1]) };
  }
}

describe('any site', () => {
  test('has a router of at most 10 kB, or fails with a sentence that says so (I11)', () => {
    const empty = { files: ['ü'], folders: [], pages: [], changing: [], kind: 'historyApi' as const, moved: [], apis: [] };
    const full: Drawing = { ...empty, withConfig: true, redirectFrom: ['www.example.com'], lateDomain: true, over: 0 };
    const seen = { full: 0 };
    fc.assert(fc.property(sites, (drawing) => {
      const { deployed, refused } = sizeOf(drawing);
      if (deployed !== undefined) expect(deployed).toBeLessThanOrEqual(10_240);
      if (refused !== undefined) expect(refused).toBeGreaterThan(10_240);
      seen.full += deployed === 10_240 ? 1 : 0;
    }), { numRuns: runs(), examples: [[full], [{ ...full, over: 1 }]] });
    expect(seen.full).toBeGreaterThan(0);
  });
});
