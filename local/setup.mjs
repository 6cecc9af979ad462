// Makes a fresh clone ready: checks Node and Python, installs the npm packages and the local cloud's Python packages.
// Plain JavaScript without any dependency, since it runs before node_modules exists. Does nothing when all is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LOCAL = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(LOCAL);
const VENV = join(LOCAL, '.venv');
const OLDEST_NODES = { 20: 19, 22: 12 }; // the oldest minor version of each; 24 and newer do, and odd ones before do not: see engines in package.json
const OLDEST_PYTHON = [3, 10];

class Problem extends Error {}

try {
  checkPlatform();
  installNodePackages();
  installPythonPackages();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}

function checkPlatform() {
  if (process.platform === 'win32') {
    throw new Problem('the local cloud needs Linux or macOS; on Windows use WSL (https://learn.microsoft.com/windows/wsl/install)');
  }
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (!(major >= 24 || minor >= OLDEST_NODES[major])) {
    throw new Problem(`Node ${process.versions.node} does not run all tools: 20.19, 22.12, 24 or newer is needed; install it from https://nodejs.org`);
  }
}

function installNodePackages() {
  if (installedTreeMatchesLock()) return;
  if (!onPath('npm').length) {
    throw new Problem('npm was not found on PATH; it comes with Node: install that from https://nodejs.org');
  }
  console.log('setup: installing the npm packages (again only when package-lock.json changes) ...');
  run('npm', ['ci', '--no-audit', '--no-fund'], 'npm ci failed, see above; mend the cause (often the network) and run the command again');
}

/** npm keeps a lock file of what it has really installed; an interrupted installation leaves none. */
function installedTreeMatchesLock() {
  const installedLock = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, link, optional, peer }]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    return found ? found.version === version && Boolean(found.link) === Boolean(link) : Boolean(optional || peer);
  });
}

function installPythonPackages() {
  const requirements = join(LOCAL, 'requirements.txt');
  const stamp = join(VENV, 'installed-requirements');
  const fingerprint = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const python = join(VENV, 'bin', 'python');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;

  const interpreter = findPython();
  console.log('setup: installing the local cloud into local/.venv (again only when local/requirements.txt changes) ...');
  rmSync(VENV, { recursive: true, force: true });
  run(interpreter, ['-m', 'venv', VENV], `${interpreter} could not create a virtual environment, see above`);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--require-hashes', '-r', requirements],
    'pip could not install local/requirements.txt, see above; mend the cause (often the network) and run the command again');
  writeFileSync(stamp, fingerprint);
}

/** The first interpreter on PATH that is new enough and can make virtual environments. */
function findPython() {
  const wanted = OLDEST_PYTHON.join('.');
  const how = 'macOS: brew install python; Debian or Ubuntu: sudo apt install python3 python3-venv; others: https://www.python.org/downloads/';
  const rejected = [];
  for (const python of ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'].flatMap(onPath)) {
    const about = spawnSync(python, ['-c', 'import sys; print(*sys.version_info[:2]); import ensurepip, venv'], { encoding: 'utf8' });
    const [major, minor] = (about.stdout ?? '').trim().split(' ').map(Number);
    if (!major) continue;
    if (major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1])) {
      rejected.push(`${python} is ${major}.${minor}`);
    } else if (about.status !== 0) {
      rejected.push(`${python} (${major}.${minor}) lacks venv or ensurepip`);
    } else {
      return python;
    }
  }
  throw new Problem(rejected.length
    ? `Python ${wanted} or newer with venv is needed, but ${[...new Set(rejected)].join(', ')}; install it (${how})`
    : `Python ${wanted} or newer is needed and none was found on PATH; install it (${how})`);
}

function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).filter(Boolean).map((directory) => join(directory, command)).filter(existsSync);
}

function run(command, args, complaint) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error || status !== 0) throw new Problem(complaint);
}
