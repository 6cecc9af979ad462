// Makes bench/ ready: installs the peers from the lock file, packs our libraries and installs the tarballs as a user would.
// Plain JavaScript without any dependency, since it runs before node_modules exists.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCH = dirname(fileURLToPath(import.meta.url));
const PACKAGES = join(dirname(BENCH), 'packages');
const PACKED = join(BENCH, '.packed');
const DEPLOYMENT = join(BENCH, '.deployment');
const PYTHON = join(dirname(BENCH), 'local', '.venv', 'bin', 'python');
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

class Problem extends Error {}

try {
  installPeers();
  installLibraries(packLibraries());
  prepareBucketDeployment();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}

function installPeers() {
  if (installedTreeMatchesLock()) return;
  console.log('setup: installing the peers (again only when bench/package-lock.json changes) ...');
  npm(BENCH, 'ci', ...QUIET);
}

/** npm keeps a lock file of what it has really installed. Our own libraries are not in the lock file, and are left out here. */
function installedTreeMatchesLock() {
  const installedLock = join(BENCH, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(join(BENCH, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version }]) => path === '' || installed[path]?.version === version);
}

function packLibraries() {
  rmSync(PACKED, { recursive: true, force: true });
  mkdirSync(PACKED);
  for (const library of readdirSync(PACKAGES)) {
    if (!existsSync(join(PACKAGES, library, 'lib', 'index.js'))) {
      throw new Problem(`packages/${library} is not built: run npx nx run-many -t compile first`);
    }
    npm(join(PACKAGES, library), 'pack', '--silent', '--ignore-scripts', '--pack-destination', PACKED);
  }
  return readdirSync(PACKED).map((tarball) => join(PACKED, tarball));
}

function installLibraries(tarballs) {
  // else npm takes another tarball of the same version for the one that it has installed already
  rmSync(join(BENCH, 'node_modules', '@ashlar'), { recursive: true, force: true });
  console.log(`setup: installing ${tarballs.length} libraries from their tarballs ...`);
  npm(BENCH, 'install', '--no-save', '--prefer-offline', ...QUIET, ...tarballs);
}

/**
 * BucketDeployment's function wants the AWS CLI in /opt, where Lambda puts the layer that aws-cdk-lib brings, and boto3, which Lambda's
 * runtime has. Here that very layer is unpacked beside it, boto3 of the same version is installed, and the function gets the other path.
 */
function prepareBucketDeployment() {
  const layer = join(BENCH, 'node_modules', '@aws-cdk', 'asset-awscli-v1', 'lib', 'layer.zip');
  const handler = join(BENCH, 'node_modules', 'aws-cdk-lib', 'custom-resource-handlers', 'dist', 'aws-s3-deployment', 'bucket-deployment-handler', 'index.py');
  const stamp = join(DEPLOYMENT, 'ready');
  const source = readFileSync(handler, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return;
  console.log('setup: unpacking the AWS CLI of BucketDeployment ...');
  rmSync(DEPLOYMENT, { recursive: true, force: true });
  mkdirSync(join(DEPLOYMENT, 'handler'), { recursive: true });
  run(DEPLOYMENT, PYTHON, '-m', 'zipfile', '-e', layer, DEPLOYMENT);
  const cli = join(DEPLOYMENT, 'awscli');
  const [, version] = /^botocore-(.+)\.dist-info$/m.exec(readdirSync(cli).join('\n'));
  run(DEPLOYMENT, PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', join(DEPLOYMENT, 'boto3'), `boto3==${version}`);
  // The local cloud talks to a function over the very streams that Lambda gives to the log.
  writeFileSync(join(DEPLOYMENT, 'aws'), `#!/bin/sh\nexec "${PYTHON}" "${join(cli, 'aws')}" "$@" </dev/null >&2\n`);
  chmodSync(join(DEPLOYMENT, 'aws'), 0o755);
  const packed = source.replace('"/opt/awscli/aws"', JSON.stringify(join(DEPLOYMENT, 'aws')));
  if (packed === source) throw new Problem('the function of BucketDeployment does not look for the AWS CLI in /opt/awscli any more: adapt bench/setup.mjs');
  const paths = [join(DEPLOYMENT, 'boto3'), cli];
  writeFileSync(join(DEPLOYMENT, 'handler', 'index.py'), `import sys\nsys.path[:0] = ${JSON.stringify(paths)}\n${packed}`);
  writeFileSync(stamp, source);
}

function npm(folder, ...args) {
  run(folder, 'npm', ...args);
}

function run(folder, command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  if (error || status !== 0) throw new Problem(`${command} ${args[0]} failed in ${folder}, see above; mend the cause and run the command again`);
}
