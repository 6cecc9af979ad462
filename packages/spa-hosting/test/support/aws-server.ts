import { createHash } from 'crypto';
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

/** What S3 calls the version of an object, which goes by its content. */
function tagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

/** As much of the HTTP interfaces of S3 and CloudFront as the uploader uses, and the URL to which CloudFormation wants its answer. */
export class AwsServer {
  /** Objects by path: `/bucket/key`. */
  public readonly objects = new Map<string, StoredObject>();
  public readonly requests: string[] = [];
  public readonly answers: { [field: string]: unknown }[] = [];

  /** How many requests the response URL refuses. */
  public refusals = 0;

  /** The status that a request is refused with. */
  public refuse?: (request: string) => number | undefined;

  /** The code of the router that visitors meet, and the one that is not published yet. */
  public router: { live?: string; development?: string; changes: number } = { changes: 0 };

  /** What comes before a request is answered, such as a change by somebody else. */
  public before?: (request: string) => void;

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
    this.refuse = undefined;
    this.locked = undefined;
    this.refusedListing = undefined;
    this.before = undefined;
    this.router = { changes: 0 };
  }

  private handle(method: string, url: URL, headers: IncomingHttpHeaders, body: Buffer): Reply {
    const path = decodeURIComponent(url.pathname);
    this.requests.push(`${method} ${path}`);
    this.before?.(`${method} ${path}${url.search}`);
    if (path === '/answer') {
      if (this.refusals-- > 0) return { status: 503 };
      this.answers.push({ ...JSON.parse(body.toString()), contentType: headers['content-type'] });
      return { status: 200 };
    }
    const refused = this.refuse?.(`${method} ${path}`);
    if (refused) return { status: refused, body: '<Error><Code>AccessDenied</Code></Error>' };
    if (path.startsWith('/2020-05-31/function/')) return this.cloudFront(method, path.split('/').at(4), url.searchParams.get('Stage'), headers['if-match'], body.toString());
    if (url.searchParams.has('list-type')) return { status: 200, body: this.list(path, url.searchParams) };
    if (url.searchParams.has('versions') && this.refusedListing) return { status: 404, body: `<Error><Code>${this.refusedListing}</Code></Error>` };
    if (url.searchParams.has('versions')) return { status: 200, body: this.versions(path) };
    if (url.searchParams.has('delete')) return { status: 200, body: this.delete(path, body.toString()) };
    if (method === 'PUT') return this.write(path, body, headers);
    return this.read(path, headers.range);
  }

  private read(path: string, range: string | undefined): Reply {
    const found = this.objects.get(path);
    if (!found) return { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? `bytes=0-${found.body.length - 1}`)!;
    const body = found.body.subarray(Number(start), Number(end) + 1);
    const meta = found.headers['x-amz-meta-digest'];
    return {
      status: range ? 206 : 200, body, headers: { 'content-length': body.length, 'etag': tagOf(found.body), ...meta ? { 'x-amz-meta-digest': String(meta) } : {} },
    };
  }

  private write(path: string, body: Buffer, headers: IncomingHttpHeaders): Reply {
    const found = this.objects.get(path);
    const refused = headers['if-none-match'] === '*' ? found !== undefined : headers['if-match'] && (!found || headers['if-match'] !== tagOf(found.body));
    if (refused) return { status: 412, body: '<Error><Code>PreconditionFailed</Code></Error>' };
    this.objects.set(path, { body, headers });
    return { status: 200 };
  }

  /** At most two at a time, as S3 answers at most a thousand. */
  private list(bucket: string, parameters: URLSearchParams): string {
    const start = `${bucket.replace(/\/$/, '')}/`;
    const after = parameters.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].filter((path) => path.startsWith(start + (parameters.get('prefix') ?? ''))).map((path) => path.slice(start.length)).sort();
    const rest = keys.filter((key) => key > after);
    const more = rest.length > 2 ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${rest[1]}</NextContinuationToken>` : '';
    return `<ListBucketResult>${rest.slice(0, 2).map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}${more}</ListBucketResult>`;
  }

  private cloudFront(method: string, action: string | undefined, stage: string | null, match: string | undefined, body: string): Reply {
    const { router } = this;
    const etag = `E${router.changes}`;
    if (router.live === undefined) return { status: 404, body: '<ErrorResponse><Error><Code>NoSuchFunctionExists</Code></Error></ErrorResponse>' };
    if (method === 'GET' && !action) return { status: 200, body: stage === 'LIVE' ? router.live : router.development, headers: { etag } };
    if (method === 'GET') {
      return { status: 200, headers: { etag }, body: '<FunctionSummary><FunctionConfig><Comment>router</Comment><Runtime>cloudfront-js-2.0</Runtime></FunctionConfig></FunctionSummary>' };
    }
    if (match !== etag) return { status: 412, body: '<ErrorResponse><Error><Code>PreconditionFailed</Code></Error></ErrorResponse>' };
    if (method === 'PUT') {
      router.changes++;
      router.development = Buffer.from(/<FunctionCode>([^<]+)</.exec(body)![1], 'base64').toString();
    } else {
      router.live = router.development;
    }
    return { status: 200, body: '<FunctionSummary></FunctionSummary>' };
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
    const keys = [...xml.matchAll(/<Key>([^<]+)<\/Key>(?:<VersionId>v<\/VersionId>)?/g)].map(([, key]) => key);
    const errors = keys.filter((key) => key === this.locked);
    keys.filter((key) => key !== this.locked).forEach((key) => this.objects.delete(`${bucket.replace(/\/$/, '')}/${key}`));
    return `<DeleteResult>${errors.map((key) => `<Error><Key>${key}</Key><Message>Access Denied</Message></Error>`).join('')}</DeleteResult>`;
  }
}
