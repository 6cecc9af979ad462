import type { ChildProcess } from 'child_process';
import { fork } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { runs } from '@ashlar/testing';
import * as fc from 'fast-check';

jest.setTimeout(60_000); // processes start slowly on a busy machine

const RUNS = { numRuns: runs() };

interface Result {
  readonly configuration?: { greeting: string; dependencies: Record<string, string> };
  readonly error?: string;
  /** The secrets that were read. */
  readonly asked: string[];
}

let probe: ChildProcess;

beforeAll(() => {
  probe = fork(path.join(__dirname, 'service-probe.mjs'), { execArgv: [] });
});

afterAll(() => {
  probe.kill();
});

async function load(environment: Record<string, string>, secrets: Record<string, string> = {}): Promise<Result> {
  const answer = once(probe, 'message');
  probe.send({ environment, secrets });
  const [result] = await answer;
  return result as Result;
}

const value = fc.string({ minLength: 1 });
const dependencies = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.webUrl());

/** What a person may have written into the environment or into a secret. */
const settings = fc.record({ GREETING: value, DEPENDENCIES: dependencies.map((urls) => JSON.stringify(urls)) }, { requiredKeys: [] });

function expected({ GREETING = 'Hello', DEPENDENCIES = '{}' }: { GREETING?: string; DEPENDENCIES?: string }) {
  return { greeting: GREETING, dependencies: JSON.parse(DEPENDENCIES) as Record<string, string> };
}

describe('the configuration of the service', () => {
  test('comes from the secret alone where one is named, whatever the environment says', async () => {
    await fc.assert(fc.asyncProperty(settings, settings, value, async (environment, secret, name) => {
      const result = await load({ ...environment, AWS_SECRETS_NAME: name }, { [name]: JSON.stringify(secret) });
      expect(result).toEqual({ configuration: expected(secret), asked: [name] });
    }), RUNS);
  });

  test('comes from the environment where no secret is named, and then no secret is read', async () => {
    await fc.assert(fc.asyncProperty(settings, fc.constantFrom<Record<string, string>[]>({}, { AWS_SECRETS_NAME: '' }), async (environment, unnamed) => {
      expect(await load({ ...environment, ...unnamed })).toEqual({ configuration: expected(environment), asked: [] });
    }), RUNS);
  });

  test('never shows a secret that it can\'t read', async () => {
    await fc.assert(fc.asyncProperty(fc.stringMatching(/^[A-Za-z]{12,40}$/), async (secret) => {
      for (const text of [secret, JSON.stringify(secret), JSON.stringify([secret]), JSON.stringify({ key: [secret] })]) {
        const { error } = await load({ AWS_SECRETS_NAME: 'api' }, { api: text });
        expect(error).toMatch(/^secret "api" must be/);
        expect(error).not.toContain(secret);
      }
    }), { numRuns: 50 });
  });

  test.each(['file:///etc/passwd', 'localhost:8080', ''])('fails when a dependency has no web address: %j', async (url) => {
    expect(await load({ DEPENDENCIES: JSON.stringify({ database: url }) })).toEqual({
      error: `DEPENDENCIES must hold http or https URLs, got ${JSON.stringify(url)} for "database"`,
      asked: [],
    });
  });
});
