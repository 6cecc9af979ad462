import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly headers: Partial<Record<string, string>>;
  readonly body: string;
}

/** Asks a port of this machine for a path under any host name, as DNS would lead there. */
export async function ask(port: number, host: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: { host, ...headers }, timeout: 20_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks).toString('utf8'),
      }));
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer for ${path} within 20 s`)));
    sent.on('error', reject);
    sent.end();
  });
}

/** Tries again, for a while, until a value is there. */
export async function eventually<T>(secondsAtMost: number, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
  const end = Date.now() + secondsAtMost * 1000;
  for (;;) {
    const value = await attempt();
    if (value !== undefined || Date.now() > end) return value;
    await delay(200);
  }
}
