import type { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ts from 'typescript';
import { SiteDomain, SpaContent, SpaRouting } from '../src';
import { folder } from './support/folder';
import { codeOf, CONFIG_ID, routerOf } from './support/router';
import { host, newStack } from './support/site';

const files = {
  'index.html': '',
  'robots.txt': '',
  'über uns.pdf': '',
  'assets/app-BGzqvJ1K.js': '',
  'images/a b+c.png': '',
  'docs/index.html': '',
  'docs/faq.html': '',
  '.well-known/security.txt': '',
};
const content = SpaContent.directory(folder(files));

function routed(routing?: SpaRouting, rest: { runtimeConfig?: { [key: string]: unknown } } = {}) {
  const site = host({ content, routing, ...rest });
  const route = routerOf(codeOf(site));
  const release = `/releases/${site.releaseId}`;
  return (uri: string) => {
    const answer = route(uri);
    return answer.statusCode ? `${answer.statusCode} ${answer.headers!.location.value}` : answer.uri!.replace(release, 'release');
  };
}

describe('a single-page app', () => {
  const route = routed();

  test.each([
    ['/', 'release/index.html'],
    ['', 'release/index.html'],
    ['/index.html', 'release/index.html'],
    ['/settings', 'release/index.html'],
    ['/settings/', 'release/index.html'],
    ['/u/jane.doe', 'release/index.html'],
    ['/robots.txt.bak', 'release/index.html'],
    ['/assets', 'release/index.html'],
    ['/config.json', 'release/index.html'],
    ['/releases/other/index.html', 'release/index.html'],
    ['/immutable/assets/app-BGzqvJ1K.js', 'release/index.html'],
  ])('answers its page for the route %j', (uri, key) => expect(route(uri)).toBe(key));

  test.each([
    ['/robots.txt', 'release/robots.txt'],
    ['//robots.txt', 'release/robots.txt'],
    ['/%72obots.txt', 'release/robots.txt'],
    ['/%C3%BCber%20uns.pdf', 'release/%C3%BCber%20uns.pdf'],
    ['/images/a%20b+c.png', 'release/images/a%20b%2Bc.png'],
    ['/.well-known/security.txt', 'release/.well-known/security.txt'],
    ['/docs/faq.html', 'release/docs/faq.html'],
    ['/assets/app-BGzqvJ1K.js', '/immutable/assets/app-BGzqvJ1K.js'],
    ['/x/../assets/./app-BGzqvJ1K.js', '/immutable/assets/app-BGzqvJ1K.js'],
  ])('answers the file for %j', (uri, key) => expect(route(uri)).toBe(key));

  test.each([
    ['/assets/missing.js', '/immutable/assets/missing.js'],
    ['/assets/', '/immutable/assets/'],
    ['/docs/missing.html', 'release/docs/missing.html'],
    ['/docs/guide', 'release/docs/guide'],
    ['/docs/100%', 'release/docs/100%25'],
  ])('asks for what is missing in a folder of the build, so that %j is a real 404', (uri, key) => expect(route(uri)).toBe(key));

  test.each([
    ['/../../manifests/x.json', 'release/index.html'],
    ['/assets/../../../manifests/x.json', 'release/index.html'],
    ['/assets/%2e%2e/%2e%2e/manifests/x.json', 'release/index.html'],
    ['/assets/..%2f..%2fmanifests/x.json', 'release/index.html'],
    ['/assets/%252e%252e/x', '/immutable/assets/%252e%252e/x'],
  ])('stays inside for %j', (uri, key) => expect(route(uri)).toBe(key));

  test('asks for a file that cannot exist when the path is longer than a key can be', () => {
    const key = route(`/docs/${'ü'.repeat(1000)}`);
    expect(key).toBe(`release/docs/${'_'.repeat(896)}`);
  });

  test('answers its configuration at /config.json', () => {
    const withConfig = routed(undefined, { runtimeConfig: { a: 1 } });
    expect(withConfig('/config.json')).toBe(`/config/${CONFIG_ID}.json`);
    expect(withConfig('/config.json/')).toBe('release/index.html');
    expect(withConfig('/')).toBe('release/index.html');
  });
});

describe('a site of static pages', () => {
  const route = routed(SpaRouting.staticPages({ redirects: { '/old': '/docs/faq', '/blog/2020': 'https://blog.example.com/2020' } }));

  test.each([
    ['/', 'release/index.html'],
    ['/docs', 'release/docs/index.html'],
    ['/docs/', 'release/docs/index.html'],
    ['/docs/faq', 'release/docs/faq.html'],
    ['/docs/faq.html', 'release/docs/faq.html'],
    ['/robots.txt', 'release/robots.txt'],
    ['/assets/app-BGzqvJ1K.js', '/immutable/assets/app-BGzqvJ1K.js'],
    ['/missing', 'release/missing'],
    ['/missing/', 'release/missing/'],
    ['/toString', 'release/toString'],
    ['/old', '301 /docs/faq'],
    ['/old/', '301 /docs/faq'],
    ['/blog/2020', '301 https://blog.example.com/2020'],
  ])('answers %j', (uri, key) => expect(route(uri)).toBe(key));

  test('needs no redirects', () => expect(routed(SpaRouting.staticPages())('/docs/faq')).toBe('release/docs/faq.html'));

  test.each(['old', '/', '/old/', '/old?x=1', '/old#top', '//old'])('fails when a redirect starts from %j', (path) => {
    expect(() => SpaRouting.staticPages({ redirects: { [path]: '/new' } }))
      .toThrow(`a redirect starts from a path such as "/old", without a slash at the end, query or fragment, got ${JSON.stringify(path)}`);
  });

  test.each(['new', '//evil.example', 'http://example.com', 'javascript:alert(1)', '/a\nb', ''])('fails when a redirect leads to %j', (target) => {
    expect(() => SpaRouting.staticPages({ redirects: { '/old': target } }))
      .toThrow(`the redirect of "/old" leads to a path such as "/new" or to an https URL, got ${JSON.stringify(target)}`);
  });

  test.each<[{ [path: string]: string }, string]>([
    [{ '/old': '/old' }, '"/old" leads to itself ("/old")'],
    [{ '/old': '/old/' }, '"/old" leads to itself ("/old/")'],
    [{ '/old': '/old?x=1' }, '"/old" leads to itself ("/old?x=1")'],
    [{ '/old': '/%6Fld#top' }, '"/old" leads to itself ("/%6Fld#top")'],
    [{ '/a': '/b', '/b': '/a' }, '"/a" leads to itself ("/b", "/a")'],
    [{ '/x': '/b', '/b': '/c/', '/c': '/./b' }, '"/b" leads to itself ("/c/", "/./b")'],
  ])('fails when redirects lead in a circle: %j', (redirects, message) => {
    expect(() => SpaRouting.staticPages({ redirects })).toThrow(`the redirect of ${message}: name another path, or leave it out`);
  });

  test('takes redirects that lead on to others and end', () => {
    const chained = routed(SpaRouting.staticPages({ redirects: { '/a': '/b', '/b': '/toString', '/c': '/', '/d': 'https://www.example.com/d' } }));
    expect(['/a', '/b', '/c', '/d'].map(chained)).toEqual(['301 /b', '301 /toString', '301 /', '301 https://www.example.com/d']);
  });

  test.each([
    ['/caf%C3%A9', '/café'], ['/a//b', '/a/b'], ['/a/../b', '/b'], ['/a/./b', '/a/b'], ['/a%2Fb', '/a/b'],
  ])('fails when a redirect starts from %j, which the router reads as %j', (path, read) => {
    expect(() => SpaRouting.staticPages({ redirects: { [path]: '/new' } }))
      .toThrow(`the redirect of ${JSON.stringify(path)} would never be found, as the router reads that path as ${JSON.stringify(read)}: write it so`);
  });

  test.each([['/café', '/caf%C3%A9'], ['/100%', '/100%'], ['/100%', '/100%25'], ['/a b', '/a%20b']])('finds a redirect from %j when %j is asked for', (path, uri) => {
    expect(routed(SpaRouting.staticPages({ redirects: { [path]: '/new' } }))(uri)).toBe('301 /new');
  });
});

describe('a site without routing', () => {
  const route = routed(SpaRouting.none());

  test.each([
    ['/', 'release/index.html'],
    ['/settings', 'release/settings'],
    ['/docs/', 'release/docs/'],
    ['/assets/app-BGzqvJ1K.js', '/immutable/assets/app-BGzqvJ1K.js'],
  ])('answers %j', (uri, key) => expect(route(uri)).toBe(key));
});

/** What code refers to: variables and functions, and methods, which begin with a dot. */
function namesIn(node: ts.Node): string[] {
  const below: string[] = [];
  ts.forEachChild(node, (child) => void below.push(...namesIn(child)));
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) return [`.${node.expression.name.text}`, ...below];
  if (!ts.isIdentifier(node)) return below;
  const isProperty = (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent)) && node.parent.name === node;
  return isProperty ? [] : [node.text];
}

function domain(stack: Stack, redirectFrom: string[]): SiteDomain {
  return SiteDomain.of({
    domainName: 'example.com',
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1'),
    redirectFrom,
  });
}

describe('the code of the router', () => {
  /** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html */
  const unknownToCloudFront = [
    ts.SyntaxKind.SpreadElement, ts.SyntaxKind.SpreadAssignment, ts.SyntaxKind.ObjectBindingPattern, ts.SyntaxKind.ArrayBindingPattern,
    ts.SyntaxKind.ClassDeclaration, ts.SyntaxKind.ForOfStatement, ts.SyntaxKind.QuestionDotToken, ts.SyntaxKind.QuestionQuestionToken,
    ts.SyntaxKind.YieldExpression, ts.SyntaxKind.BigIntLiteral, ts.SyntaxKind.ShorthandPropertyAssignment, ts.SyntaxKind.ComputedPropertyName,
  ];

  /** What ES 5.1 has, as all of that is known: objects, functions and, as `.name`, methods. */
  const known = [
    'Object', 'decodeURIComponent', 'encodeURIComponent',
    '.call', '.forEach', '.hasOwnProperty', '.indexOf', '.join', '.keys', '.lastIndexOf', '.map', '.pop', '.push', '.replace', '.slice', '.split', '.toLowerCase',
  ];

  const routings: [string, SpaRouting][] = [
    ['historyApi', SpaRouting.historyApi()], ['staticPages', SpaRouting.staticPages({ redirects: { '/a': '/b' } })], ['none', SpaRouting.none()],
  ];

  // Previews have the code without names that lead to others.
  test.each(routings.flatMap(([name, routing]) => [[], ['www.example.com']].map((redirectFrom) => ({ name, routing, redirectFrom }))))(
    'of $name with redirects from $redirectFrom uses only what CloudFront\'s engine knows', ({ routing, redirectFrom }) => {
      const stack = newStack();
      const code = codeOf(host({ routing, domain: domain(stack, redirectFrom) }, stack));
      expect(code.includes('headers.host')).toBe(redirectFrom.length > 0);
      const source = ts.createSourceFile('router.js', code, ts.ScriptTarget.ES2022, true);
      const unknown: string[] = [];
      const declared = new Set<string>();
      const visit = (node: ts.Node) => {
        if (unknownToCloudFront.includes(node.kind)) unknown.push(node.getText());
        if (ts.isCatchClause(node) && !node.variableDeclaration) unknown.push(node.getText());
        if (ts.isParameter(node) && node.initializer) unknown.push(node.getText());
        if (ts.isVariableDeclaration(node) || ts.isParameter(node)) declared.add(node.name.getText());
        if (ts.isFunctionDeclaration(node)) declared.add(node.name!.getText());
        ts.forEachChild(node, visit);
      };
      visit(source);
      expect(unknown).toEqual([]);
      expect(namesIn(source).filter((name) => !declared.has(name) && !known.includes(name))).toEqual([]);
    },
  );

  test('is plain ASCII, so that its length is its size', () => {
    expect(codeOf(host({ content }))).toMatch(/^[\x20-\x7e\n]+$/);
  });

  test('fails when it would be larger than CloudFront allows', () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`some-file-at-the-top-${i}.html`, '']));
    expect(() => host({ content: SpaContent.directory(folder({ 'index.html': '', ...many })) }))
      .toThrow(/^the router of this site needs \d{5} bytes, CloudFront allows 10240: put files and folders at the top of the build into fewer folders/);
  });
});
