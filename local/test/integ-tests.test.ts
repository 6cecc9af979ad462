import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findIntegTests, lookAlike } from '../checks/integ-tests';
import { temporaryFolder } from './support/folders';

function packagesWith(...files: string[]): string {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `// ${file}`);
  }
  return folder;
}

describe('the integration tests of the packages', () => {
  const packages = () => packagesWith('b/test/integ.two.ts', 'b/test/integ.one.ts', 'b/test/unit.test.ts', 'a/test/integ.default.ts', 'c/src/index.ts');

  test('are all found', () => {
    expect(findIntegTests(packages(), [])).toEqual([
      { package: 'a', file: 'integ.default.ts' }, { package: 'b', file: 'integ.one.ts' }, { package: 'b', file: 'integ.two.ts' },
    ]);
  });

  test('are those of the packages asked for', () => {
    expect(findIntegTests(packages(), ['b', 'c']).map(({ file }) => file)).toEqual(['integ.one.ts', 'integ.two.ts']);
  });

  test('fails for a package that does not exist, naming those that do', () => {
    expect(() => findIntegTests(packages(), ['a', 'bb'])).toThrow('there is no package "bb"; there are a, b, c');
  });

  test('fails where there are none, and does not pass for nothing', () => {
    expect(() => findIntegTests(packages(), ['c'])).toThrow('there is no test/integ.<case>.ts in c');
  });
});

describe('the folder that an integration test runs in', () => {
  const copyOf = (packages: string) => lookAlike(join(packages, 'a'), join(packages, '.work', 'a'));

  test('has the sources of the package themselves', () => {
    const packages = packagesWith('a/src/index.ts', 'a/package.json', 'a/test/integ.default.ts');
    expect(realpathSync(join(copyOf(packages), 'src', 'index.ts'))).toBe(join(packages, 'a', 'src', 'index.ts'));
  });

  test('takes the new snapshot, so that the committed one stays as it is', () => {
    const snapshot = 'test/integ.default.ts.snapshot/cdk.out';
    const packages = packagesWith('a/test/integ.default.ts', `a/${snapshot}`);
    const copy = copyOf(packages);
    expect(existsSync(dirname(join(copy, snapshot)))).toBe(false);
    mkdirSync(dirname(join(copy, snapshot)));
    writeFileSync(join(copy, snapshot), 'changed');
    expect(readFileSync(join(packages, 'a', snapshot), 'utf8')).toBe(`// a/${snapshot}`);
  });

  test('holds nothing of the test before', () => {
    const packages = packagesWith('a/test/integ.default.ts');
    writeFileSync(join(copyOf(packages), 'left-over'), '');
    expect(existsSync(join(copyOf(packages), 'left-over'))).toBe(false);
  });
});
