import { item, S3Store } from '../../src/handlers/uploader/store';

describe('the store, when the time is over', () => {
  const store = new S3Store(AbortSignal.abort());
  const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  const environment = { ...process.env };

  beforeAll(() => Object.assign(process.env, credentials));

  afterAll(() => {
    process.env = environment;
  });

  test.each<[string, () => Promise<unknown>]>([
    ['reads', async () => store.read('site', 'key', 0, 1)],
    ['looks', async () => store.digest('site', 'key')],
    ['lists', async () => store.list('site', '')],
    ['writes', async () => store.write('site', item('key', Buffer.from(''), 'text/plain', 'no-cache'))],
    ['changes', async () => store.replace('site', 'key', '{}', undefined)],
    ['removes', async () => store.remove('site', ['key'])],
    ['empties', async () => store.empty('site')],
  ])('no longer %s anything', async (_, act) => {
    await expect(act()).rejects.toMatchObject({ name: 'AbortError' });
  });
});
