// What an app costs from its first construct to its template, and how much memory it takes until then.
import { cases, sideOf } from '../cases';
import { load, synthesize } from '../synth';
import { answer } from './probe';

const [name, which, count] = process.argv.slice(2);
const side = sideOf(cases, name, which);
const clock = performance.now();
const started = process.cpuUsage();
const lib = load(side.module);
const imported = process.cpuUsage();
synthesize((stack) => side.build(lib, stack, Number(count)));

answer({
  app: milliseconds(started),
  synth: milliseconds(imported),
  clock: performance.now() - clock,
  memory: process.resourceUsage().maxRSS / 1024,
});

function milliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
