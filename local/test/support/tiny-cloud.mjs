// Behaves like the emulator where LocalCloud looks: answers its health path, keeps what is put into it,
// saves that when it is asked to end and not when it is killed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const { GATEWAY_PORT, BIND_HOST, STATE_DIR, S3_DATA_DIR } = process.env;
if (process.argv.includes('--broken')) {
  console.log('no such function: ministack.app.main');
  process.exit(3);
}

const saved = join(STATE_DIR, 'state.json');
let stacks = existsSync(saved) ? JSON.parse(readFileSync(saved, 'utf8')) : [];

const server = createServer((request, response) => {
  if (process.argv.includes('--silent')) return;
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname.startsWith('/deploy/')) {
    stacks = [...stacks, pathname.slice('/deploy/'.length)];
    mkdirSync(S3_DATA_DIR, { recursive: true });
    writeFileSync(join(S3_DATA_DIR, 'object'), 'an asset');
  }
  response.end(JSON.stringify(pathname === '/stacks' || pathname.startsWith('/deploy/') ? stacks : { address: server.address().address }));
});
server.listen(Number(GATEWAY_PORT), BIND_HOST);

process.on('SIGTERM', () => {
  mkdirSync(STATE_DIR, { recursive: true });
  writeFileSync(saved, JSON.stringify(stacks));
  process.exit(0);
});
