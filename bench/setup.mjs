// Makes bench/ ready: installs the peers from the lock file, packs our libraries and installs the tarballs as a user would.
// Plain JavaScript without any dependency, since it runs before node_modules exists.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCH = dirname(fileURLToPath(import.meta.url));
const PACKAGES = join(dirname(BENCH), 'packages');
const PACKED = join(BENCH, '.packed');
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

class Problem extends Error {}

try {
  installPeers();
  installLibraries(packLibraries());
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

function npm(folder, ...args) {
  const { status, error } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  if (error || status !== 0) throw new Problem(`npm ${args[0]} failed in ${folder}, see above; mend the cause and run the command again`);
}
