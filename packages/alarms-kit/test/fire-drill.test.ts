import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Notification, Severity } from '../src';
import type { AlarmsKit } from '../src';
import { ImportedShop, kitIn, MAIL, NORTHERN_VIRGINIA } from './world';

const folders: string[] = [];

function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'fire-drill-')));
  return folders[folders.length - 1];
}

afterAll(() => {
  folders.forEach((path) => rmSync(path, { recursive: true, force: true }));
});

/** The script that a kit leaves in the output directory. */
function scriptOf(fill: (stack: Stack) => AlarmsKit): string {
  const app = new App({ outdir: folder() });
  const name = fill(new Stack(app, 'Shop', { env: NORTHERN_VIRGINIA })).addFireDrill();
  return join(app.synth().directory, name);
}

/** Runs a script in an account of its own. */
function run(script: string, lost = 'nothing', args = ['--yes'], deaf = 'nothing') {
  const account = folder();
  mkdirSync(join(account, 'queue'));
  copyFileSync(join(__dirname, 'support', 'aws.sh'), join(account, 'aws'));
  chmodSync(join(account, 'aws'), 0o755);
  const { status, stdout, stderr } = spawnSync('sh', [script, ...args], {
    encoding: 'utf8',
    env: { PATH: [account, process.env.PATH].join(delimiter), ACCOUNT: account, LOST: lost, DEAF: deaf, DRILL_WAIT: '4', DRILL_SETTLE: '0' },
  });
  const calls = existsSync(join(account, 'calls')) ? readFileSync(join(account, 'calls'), 'utf8').trim().split('\n') : [];
  return { status, lines: stdout.trim().split('\n'), stderr, calls, policy: () => JSON.parse(JSON.parse(readFileSync(join(account, 'policy'), 'utf8')).Policy) };
}

function shopKit(stack: Stack, notify = [MAIL]): AlarmsKit {
  const kit = kitIn(stack, { notify });
  kit.watchTargetGroup(new ImportedShop(stack).targetGroup);
  return kit;
}

describe('a fire drill', () => {
  test('sets each alarm to ALARM and proves that its notification arrives', () => {
    const script = scriptOf((stack) => shopKit(stack));
    expect(script).toMatch(/\/Shop\.Alarms\.fire-drill\.sh$/);

    const { status, lines, calls, policy } = run(script);
    expect(lines).toEqual([
      expect.stringMatching(/^arrived: Shop\/Alarms\/\w+\/HealthyHosts$/), expect.stringMatching(/^arrived: Shop\/Alarms\/\w+\/UnhealthyHosts$/), '2 arrived, 0 missing',
    ]);
    expect(status).toBe(0);
    expect(policy()).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: 'arn:aws:sqs:us-east-1:111122223333:drill',
        Condition: { ArnEquals: { 'aws:SourceArn': [expect.stringMatching(/^Shop\.AlarmsPageTopic/)] } },
      }],
    });
    const states = calls.filter((call) => call.startsWith('cloudwatch')).map((call) => /--state-value (\w+)/.exec(call)?.[1]);
    expect(states).toEqual(['OK', 'ALARM', 'OK', 'OK', 'ALARM', 'OK']);
    expect(calls.slice(-2)).toEqual([expect.stringMatching(/^sns unsubscribe --subscription-arn subscription-of-Shop\.AlarmsPageTopic/), expect.stringMatching(/^sqs delete-queue/)]);
  });

  test('fails, and names the alarm, when a notification is missing', () => {
    const { status, lines, calls } = run(scriptOf((stack) => shopKit(stack)), 'UnhealthyHosts');
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^MISSING: .+UnhealthyHosts, from Shop\.AlarmsPageTopic\w+$/), '1 arrived, 1 missing']);
    expect(status).toBe(1);
    expect(calls.at(-1)).toMatch(/^sqs delete-queue/);
  });

  test('awaits every topic of an alarm, so that one that drops it is not hidden by another', () => {
    const script = scriptOf((stack) => shopKit(stack, [
      MAIL, Notification.topic(sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-east-1:111122223333:pager')).forSeverities(Severity.PAGE),
    ]));
    expect(run(script).lines.at(-1)).toBe('2 arrived, 0 missing');

    const { status, lines } = run(script, 'nothing', ['--yes'], ':pager');
    expect(lines).toEqual([
      expect.stringMatching(/^MISSING: .+\/HealthyHosts, from arn:aws:sns:us-east-1:111122223333:pager$/), expect.stringMatching(/^arrived: .+UnhealthyHosts$/), '1 arrived, 1 missing',
    ]);
    expect(status).toBe(1);
  });

  test('is refused for a kit whose alarms do not act', () => {
    expect(() => kitIn(new Stack(new App(), 'Shop'), { actionsEnabled: false }).addFireDrill()).toThrow(
      'Shop/Alarms has actionsEnabled false, so its alarms tell nobody and each would be missing: drill a kit whose alarms act',
    );
  });

  test('does nothing but explain itself unless told to', () => {
    const { status, lines, calls } = run(scriptOf((stack) => shopKit(stack)), 'nothing', []);
    expect([status, calls]).toEqual([2, []]);
    expect(lines[0]).toBe('Fire drill of Shop/Alarms: 2 alarms.');
    expect(lines.join(' ')).toContain('Everybody else who is subscribed hears of each alarm too');
  });

  test('listens to every topic whose name is known, and says which is not', () => {
    const script = scriptOf((stack) => {
      const known = sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-east-1:111122223333:pager');
      return shopKit(stack, [
        MAIL.forSeverities(Severity.INFO), Notification.topic(known).forSeverities(Severity.PAGE), Notification.topic(new sns.Topic(stack, 'Other')).forSeverities(Severity.TICKET),
      ]);
    });

    const { lines, calls } = run(script, 'nothing', []);
    expect(lines.slice(0, 2)).toEqual(['Fire drill of Shop/Alarms: 1 alarms.', 'Left out: the topic Shop/Other, whose ARN is not known at synth.']);
    expect(calls).toEqual([]);
    expect(run(script).calls.filter((call) => call.startsWith('sns subscribe')).map((call) => call.split(' ')[3])).toEqual([
      expect.stringMatching(/^Shop\.AlarmsInfoTopic/), 'arn:aws:sns:us-east-1:111122223333:pager',
    ]);
  });

  test('drills the composite that acts instead of its members, and no alarm that tells nobody', () => {
    const script = scriptOf((stack) => {
      const shop = new ImportedShop(stack);
      const kit = kitIn(stack, { notify: [MAIL.forSeverities(Severity.PAGE, Severity.TICKET), Notification.opsItem().forSeverities(Severity.INFO)] });
      kit.watchTargetGroup(shop.targetGroup);
      kit.addHealth('Checkout', { resources: [shop.targetGroup] });
      return kit;
    });
    expect(run(script).lines).toEqual(['arrived: Shop/Alarms/Checkout/Page', 'arrived: Shop/Alarms/Checkout/Ticket', '2 arrived, 0 missing']);
  });

  test('finds the alarms of a nested stack, and takes any path', () => {
    const script = scriptOf((stack) => shopKit(new NestedStack(new NestedStack(stack, "It's"), 'Inner')));
    expect(script).toMatch(/\/Shop\.It's-Inner-Alarms\.fire-drill\.sh$/);
    const { status, lines, calls } = run(script);
    expect([status, lines.at(-1)]).toEqual([0, '2 arrived, 0 missing']);
    expect(calls[0]).toMatch(/--stack-name Shop --logical-resource-id ItsNestedStack/);
    expect(calls[1]).toMatch(/--stack-name Shop\.ItsNestedStack\w+ --logical-resource-id InnerNestedStack/);
  });

  test('lies beside the template', () => {
    const script = scriptOf((stack) => shopKit(stack));
    expect(readdirSync(join(script, '..'))).toContain('Shop.template.json');
  });
});
