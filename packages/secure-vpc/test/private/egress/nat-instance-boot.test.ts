import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootScript } from '../../../src/private/egress/nat-instance-boot';

const COMMANDS = ['dd', 'chmod', 'mkswap', 'swapon', 'dnf', 'modprobe', 'systemctl', 'sysctl', 'shutdown', 'sleep', 'cfn-signal'];

/** Boots in a folder in place of `/`, with commands that do nothing but write down how they were called; those named fail. */
function boot(...failing: string[]): { calls: string[]; file: (path: string) => string[] } {
  const root = mkdtempSync(join(tmpdir(), 'nat-instance-'));
  onTestEnd.push(root);
  ['bin', 'etc/sysconfig', 'etc/sysctl.d', 'etc/modules-load.d', 'opt/aws'].forEach((folder) => mkdirSync(join(root, folder), { recursive: true }));
  for (const command of COMMANDS) {
    writeFileSync(join(root, 'bin', command), `#!/bin/bash\necho "${command} $*" >> ${root}/calls\nexit ${failing.includes(command) ? 1 : 0}\n`);
    chmodSync(join(root, 'bin', command), 0o755);
  }
  const script = bootScript('--stack S --resource R --region eu-west-1').render()
    .replaceAll('/opt/aws/bin/', '').replaceAll('/etc/', `${root}/etc/`).replaceAll('/swapfile', `${root}/swapfile`);
  writeFileSync(join(root, 'script'), script);
  const { stderr } = spawnSync('bash', [join(root, 'script')], { env: { PATH: `${join(root, 'bin')}:${process.env.PATH}` }, encoding: 'utf8' });
  expect(stderr).toBe('');
  const file = (path: string) => readFileSync(join(root, path), 'utf8').trimEnd().split('\n');
  return { calls: file('calls').map((call) => call.replaceAll(root, '')), file };
}

const onTestEnd: string[] = [];
afterEach(() => onTestEnd.splice(0).forEach((root) => rmSync(root, { recursive: true })));

describe('the first boot of a NAT instance', () => {
  test('translates before it forwards, and then tells CloudFormation', () => {
    expect(boot().calls).toEqual([
      'dd if=/dev/zero of=/swapfile bs=1M count=512',
      'chmod 600 /swapfile',
      'mkswap /swapfile',
      'swapon /swapfile',
      'dnf install -y nftables',
      'modprobe nf_conntrack',
      'systemctl enable --now nftables',
      'sysctl -p /etc/sysctl.d/90-nat.conf',
      'cfn-signal --exit-code 0 --stack S --resource R --region eu-west-1',
    ]);
  });

  test('leaves behind what the next boot needs', () => {
    const { file } = boot();
    expect(file('etc/sysconfig/nftables.conf')).toEqual(expect.arrayContaining(['    oifname != "lo" masquerade']));
    expect(file('etc/sysctl.d/90-nat.conf')).toEqual(expect.arrayContaining(['net.ipv4.ip_forward=1']));
    expect(file('etc/modules-load.d/nat.conf')).toEqual(['nf_conntrack']);
  });

  test('lets nothing reach the instance itself that it did not ask for, but a ping', () => {
    const rules = boot().file('etc/sysconfig/nftables.conf');
    expect(rules.slice(rules.indexOf('  chain input {'))).toEqual([
      '  chain input {',
      '    type filter hook input priority filter; policy drop;',
      '    iifname "lo" accept',
      '    ct state established,related accept',
      '    icmp type echo-request accept',
      '    udp sport 67 udp dport 68 accept',
      '  }',
      '}',
    ]);
  });

  test('tries for a minute to get the one package that is missing', () => {
    expect(boot('dnf').calls.filter((call) => call === 'dnf install -y nftables')).toHaveLength(12);
  });

  test.each(['mkswap', 'modprobe', 'systemctl', 'sysctl'])('says so and ends the instance when %s fails', (command) => {
    const { calls } = boot(command);
    expect(calls.slice(-3)).toEqual([
      expect.stringMatching(`^${command} `),
      'cfn-signal --exit-code 1 --stack S --resource R --region eu-west-1',
      'shutdown -h now',
    ]);
  });

  test('needs nobody who listens: outside a deployment the signal is refused', () => {
    expect(boot('cfn-signal').calls.at(-1)).toMatch(/^cfn-signal --exit-code 0/);
    expect(boot('systemctl', 'cfn-signal').calls.at(-1)).toBe('shutdown -h now');
  });
});
