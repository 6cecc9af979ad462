import type { IncomingHttpHeaders, Server } from 'http';
import { createServer } from 'http';
import type { AddressInfo } from 'net';

interface StoredObject {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

interface Reply {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: { [name: string]: string | number };
}

/** As much of S3's HTTP interface as the uploader uses, and the URL to which CloudFormation wants its answer. */
export class S3Server {
  /** Objects by path: `/bucket/key`. */
  public readonly objects = new Map<string, StoredObject>();
  public readonly requests: string[] = [];
  public readonly answers: { [field: string]: unknown }[] = [];

  /** How many requests the response URL refuses. */
  public refusals = 0;

  /** Status of every HEAD request, if not by what is there. */
  public headStatus?: number;

  /** The error that listing answers. */
  public refusedListing?: string;

  /** The key that cannot be deleted. */
  public locked?: string;

  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status, body = '', headers = {} } = this.handle(request.method!, new URL(request.url!, this.url), request.headers, Buffer.concat(chunks));
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
      });
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  public reset() {
    this.objects.clear();
    this.requests.length = 0;
    this.answers.length = 0;
    this.refusals = 0;
    this.headStatus = undefined;
    this.locked = undefined;
    this.refusedListing = undefined;
  }

  private handle(method: string, url: URL, headers: IncomingHttpHeaders, body: Buffer): Reply {
    const path = decodeURIComponent(url.pathname);
    this.requests.push(`${method} ${path}`);
    if (path === '/answer') {
      if (this.refusals-- > 0) return { status: 503 };
      this.answers.push({ ...JSON.parse(body.toString()), contentType: headers['content-type'] });
      return { status: 200 };
    }
    if (url.searchParams.has('versions') && this.refusedListing) return { status: 404, body: `<Error><Code>${this.refusedListing}</Code></Error>` };
    if (url.searchParams.has('versions')) return { status: 200, body: this.versions(path) };
    if (url.searchParams.has('delete')) return { status: 200, body: this.delete(path, body.toString()) };
    if (method === 'PUT') {
      this.objects.set(path, { body, headers });
      return { status: 200 };
    }
    return this.read(method, path, headers.range);
  }

  private read(method: string, path: string, range: string | undefined): Reply {
    if (method === 'HEAD' && this.headStatus) return { status: this.headStatus };
    const found = this.objects.get(path);
    if (!found) return { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? `bytes=0-${found.body.length - 1}`)!;
    const body = found.body.subarray(Number(start), Number(end) + 1);
    const meta = found.headers['x-amz-meta-digest'];
    return { status: range ? 206 : 200, body, headers: { 'content-length': body.length, ...meta ? { 'x-amz-meta-digest': String(meta) } : {} } };
  }

  /** At most two at a time, as S3 answers at most a thousand. */
  private versions(bucket: string): string {
    const keys = [...this.objects.keys()].filter((path) => path.startsWith(`${bucket.replace(/\/$/, '')}/`)).slice(0, 2);
    const entries = keys.map((path, i) => {
      const tag = i === 0 ? 'Version' : 'DeleteMarker';
      return `<${tag}><Key>${path.split('/').slice(2).join('/')}</Key><VersionId>v</VersionId></${tag}>`;
    });
    return `<ListVersionsResult>${entries.join('')}</ListVersionsResult>`;
  }

  private delete(bucket: string, xml: string): string {
    const keys = [...xml.matchAll(/<Key>([^<]+)<\/Key><VersionId>v<\/VersionId>/g)].map(([, key]) => key);
    const errors = keys.filter((key) => key === this.locked);
    keys.filter((key) => key !== this.locked).forEach((key) => this.objects.delete(`${bucket.replace(/\/$/, '')}/${key}`));
    return `<DeleteResult>${errors.map((key) => `<Error><Key>${key}</Key><Message>Access Denied</Message></Error>`).join('')}</DeleteResult>`;
  }
}
