import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Leaves in the snapshots of the package in the current folder only what is compared.
 *
 * integ-runner never compares the bundles of assets, the tree and the metadata; the last hold stack traces with the paths
 * of the machine. A metadata file has to be there, whatever is in it.
 */
for (const snapshot of readdirSync('test').filter((name) => name.endsWith('.snapshot'))) {
  for (const name of readdirSync(join('test', snapshot))) {
    const path = join('test', snapshot, name);
    if (name.startsWith('asset.') || name === 'tree.json') rmSync(path, { recursive: true });
    if (name.endsWith('.metadata.json')) writeFileSync(path, '{}\n');
  }
}
