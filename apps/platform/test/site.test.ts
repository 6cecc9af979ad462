import * as fs from 'fs';
import * as path from 'path';

const DIST = path.join(__dirname, '..', 'site', 'dist');
const page = fs.readFileSync(path.join(DIST, 'index.html'), 'utf8');
const assets = fs.readdirSync(path.join(DIST, 'assets'));

describe('the built site', () => {
  test('obeys a content security policy without inline code', () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
    for (const [, attributes, text] of page.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
      expect([attributes.includes('src="/assets/'), text]).toEqual([true, '']);
    }
  });

  test('opens under any path: all that the page refers to is absolute and there', () => {
    const references = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, reference]) => reference).filter((reference) => /\.\w+$/.test(reference));
    expect(references.length).toBeGreaterThanOrEqual(3);
    for (const reference of references) {
      expect(reference).toMatch(/^\//);
      expect(fs.existsSync(path.join(DIST, reference))).toBe(true);
    }
  });

  test('loads the page about itself only when it is visited', () => {
    const [about] = assets.filter((name) => /^about-[\w-]{8}\.js$/.test(name));
    expect(about).toBeDefined();
    expect(page).not.toContain(about);
    const [entry] = assets.filter((name) => page.includes(name) && name.endsWith('.js'));
    expect(fs.readFileSync(path.join(DIST, 'assets', entry), 'utf8')).toContain(about);
  });

  test('has a hash in the name of everything that browsers keep', () => {
    expect(assets.filter((name) => !/-[\w-]{8}\.(js|css)$/.test(name))).toEqual([]);
  });

  test('says its language, fits small screens and lets keyboards skip to the content', () => {
    expect(page).toMatch(/<html lang="en">/);
    expect(page).toMatch(/<meta name="viewport" content="width=device-width/);
    expect(page).toMatch(/<a class="skip" href="#main">/);
    expect(page).toMatch(/<main id="main"/);
  });
});
