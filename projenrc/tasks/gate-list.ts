/** One command of `npm test`, run in the root by a shell. */
export interface Gate {
  readonly name: string;
  readonly what: string;
  readonly command: string;
}

/** On a cloud of its own: what a developer has running stays as it is. An earlier run that was killed may have left its own running. */
const PLATFORM = [
  'export ASHLAR_STATE=local/.state/gates', 'tsx local/stop.ts', 'rm -rf "$ASHLAR_STATE"', 'tsx local/start.ts', 'code=$?', 'tsx local/stop.ts', 'exit $code',
].join('; ');

export const GATES: Gate[] = [
  { name: 'generated', what: 'projen writes what git holds, the layers hold', command: 'projen' },
  { name: 'tools', what: 'tests and lint of projenrc and local', command: 'jest && projen eslint' },
  { name: 'packages', what: 'compile, examples, API.md, tests, lint, snapshots, pack', command: 'nx run-many -t compile rosetta docgen test package:js --parallel=2 --output-style=static' },
  { name: 'tarballs', what: 'each packed library, alone, in an empty folder', command: 'tsx projenrc/tasks/tarballs.ts' },
  { name: 'languages', what: 'the same from Python, Java and Go as from TypeScript', command: 'tsx projenrc/tasks/languages.ts' },
  { name: 'adapter', what: 'the types and mends of the local cloud', command: 'cd local && .venv/bin/python -m unittest discover -s adapter_tests -t .' },
  { name: 'integ', what: 'integration tests with their assertions on the local cloud', command: 'tsx local/integ.ts' },
  {
    name: 'workflows',
    what: 'nothing to find for zizmor in our workflows, and in those that github-oidc-role writes',
    command: 'local/.venv/bin/zizmor --offline --persona pedantic .github/workflows/*.yml packages/github-oidc-role/test/workflows/*.yml',
  },
  { name: 'enforced', what: 'what GitHub roles may do and what not, on a local cloud that enforces IAM', command: 'ASHLAR_STATE=local/.state/gates tsx local/enforce.ts' },
  { name: 'releases', what: 'releases of a site under load, rolled back, pruned and looked at by a browser', command: 'ASHLAR_STATE=local/.state/gates tsx local/releases.ts' },
  { name: 'platform', what: 'npm start: the platform deployed and answering', command: PLATFORM },
];
