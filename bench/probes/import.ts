// What the import of a package costs, in a process that has loaded nothing else: not even the other files of bench.
import { createRequire } from 'node:module';

const load: (name: string) => unknown = createRequire(__filename);
const before = Object.keys(require.cache).length;
const started = process.cpuUsage();
load(process.argv[2]);
const { user, system } = process.cpuUsage(started);
process.send!({ import: (user + system) / 1000, modules: Object.keys(require.cache).length - before });
