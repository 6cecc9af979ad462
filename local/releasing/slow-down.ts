import type { Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before the cloud, and refuses so many requests as S3 does that is asked too much. */
export class SlowDown {
  public refused = 0;
  private requests = 0;
  private readonly server: Server;

  /** @param every one of so many requests is refused */
  constructor(port: number, every: number) {
    this.server = createServer((incoming, outgoing) => {
      if (++this.requests % every === 0) {
        this.refused++;
        incoming.resume();
        incoming.on('end', () => outgoing.writeHead(503).end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>'));
        return;
      }
      const forwarded = request({ host: '127.0.0.1', port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
  }

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
