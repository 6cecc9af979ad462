import { UserData } from 'aws-cdk-lib/aws-ec2';

/** Translates what is forwarded, and lets nothing of the network reach the instance itself but a ping. */
const RULES = [
  'flush ruleset',
  'table ip nat {',
  '  chain postrouting {',
  '    type nat hook postrouting priority srcnat;',
  '    oifname != "lo" masquerade',
  '  }',
  '}',
  'table ip filter {',
  '  chain input {',
  '    type filter hook input priority filter; policy drop;',
  '    iifname "lo" accept',
  '    ct state established,related accept',
  '    icmp type echo-request accept',
  '    udp sport 67 udp dport 68 accept',
  '  }',
  '}',
];

/** The tracked connections: by default the kernel allows few on so little memory, and keeps idle ones for five days. */
const SETTINGS = [
  'net.ipv4.ip_forward=1',
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.default.send_redirects=0',
  'net.netfilter.nf_conntrack_max=65536',
  'net.netfilter.nf_conntrack_tcp_timeout_established=3600',
];

/**
 * What turns Amazon Linux 2023 into a NAT instance at its first boot; all of it survives a reboot.
 *
 * An instance that can't do it tells CloudFormation and ends itself, so that Auto Scaling tries another one.
 *
 * @param signal the options by which cfn-signal finds the group
 */
export function bootScript(signal: string): UserData {
  const script = UserData.forLinux();
  script.addCommands(
    'set -euo pipefail',
    // outside a deployment nobody waits for the signal; no credentials are needed: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-signal.html
    `trap 'status=$?; /opt/aws/bin/cfn-signal --exit-code $status ${signal} || true; [ $status -eq 0 ] || shutdown -h now' EXIT`,
    // dnf is killed on half a gigabyte of memory: https://github.com/amazonlinux/amazon-linux-2023/issues/404
    'dd if=/dev/zero of=/swapfile bs=1M count=512',
    'chmod 600 /swapfile',
    'mkswap /swapfile',
    'swapon /swapfile',
    'for attempt in $(seq 1 12); do dnf install -y nftables && break; sleep 5; done',
    "cat > /etc/sysconfig/nftables.conf <<'RULES'",
    ...RULES,
    'RULES',
    // loaded before the settings are applied, also after a reboot: else the last two are not known yet
    'echo nf_conntrack > /etc/modules-load.d/nat.conf',
    'modprobe nf_conntrack',
    "cat > /etc/sysctl.d/90-nat.conf <<'SETTINGS'",
    ...SETTINGS,
    'SETTINGS',
    'systemctl enable --now nftables',
    'sysctl -p /etc/sysctl.d/90-nat.conf',
  );
  return script;
}
