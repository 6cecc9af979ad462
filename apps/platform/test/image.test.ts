import * as fs from 'fs';
import * as path from 'path';

const SERVICE = path.join(__dirname, '..', 'service');
const read = (file: string) => fs.readFileSync(path.join(SERVICE, file), 'utf8');
const modules = fs.readdirSync(SERVICE).filter((file) => file.endsWith('.mjs'));

interface Manifest {
  readonly dependencies: Record<string, string>;
}

const { dependencies } = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Manifest & { resolved?: string; integrity?: string }> };
const stage = read('Dockerfile').split(/^FROM /m).at(-1)!;

describe('the image of the service', () => {
  test('installs the packages that the service imports, and no others', () => {
    const imports = modules.flatMap((file) => [...read(file).matchAll(/(?:from|import)\s*\(?'([^'.][^']*)'/g)].map(([, name]) => name));
    expect([...new Set(imports.filter((name) => !name.startsWith('node:')))]).toEqual(Object.keys(dependencies));
  });

  test('installs exactly what is locked, from whichever registry npm is told to use', () => {
    const { '': root, ...installed } = lock.packages;
    expect(root.dependencies).toEqual(dependencies);
    for (const [name, { resolved, integrity }] of Object.entries(installed)) {
      expect({ name, resolved, integrity }).toEqual({ name, resolved: undefined, integrity: expect.stringMatching(/^sha512-/) });
    }
  });

  test('holds every module, and none that a local build left behind', () => {
    expect(stage).toMatch(/^COPY package\.json \*\.mjs \.\/$/m);
    expect(read('.dockerignore').trim().split('\n')).toEqual(['*', '!package.json', '!package-lock.json', '!*.mjs']);
  });

  test('runs as a user that owns nothing, and gets the signals itself', () => {
    const [, user] = /^USER (\S+)$/m.exec(stage) ?? [];
    expect(user).toBe('node');
    expect(stage).not.toMatch(/--chown/);
    expect(stage).toMatch(/^CMD \["node", "server\.mjs"\]$/m);
  });
});
