import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as library from '../src';
import { knownStack } from './support/trust';

/** What is taken from a module of the CDK: each name loads files of its own. */
function recorded<T extends object>(module: T, names: Set<string>): T {
  return new Proxy(module, {
    get: (target, name) => {
      names.add(String(name));
      return Reflect.get(target, name) as unknown;
    },
  });
}

test('the import of the package loads no role of the CDK: the first role does', () => {
  const used = new Set<string>();
  jest.isolateModules(() => {
    jest.doMock('aws-cdk-lib/aws-iam', () => recorded(jest.requireActual<typeof iam>('aws-cdk-lib/aws-iam'), used));
    const { GitHubOidcRole, GitHubRepository, GitHubSubject } = jest.requireActual<typeof library>('../src');
    expect([...used].filter((name) => name !== '__esModule')).toEqual([]);

    new GitHubOidcRole(knownStack(), 'Role', { repositories: [GitHubRepository.of('acme', 'shop')], subjects: [GitHubSubject.branch('main')] });
    expect(used).toContain('Role');
  });
});
