import { Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MuteOptions, MuteWindow } from '../../mute-window';
import type { Ledger } from '../alarms/ledger';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MuteTargets.html */
const MOST_ALARMS = 100;

export interface MuteProps extends MuteOptions {
  /** When. */
  readonly window: MuteWindow;
  /** The alarms of the kit. */
  readonly ledger: Ledger;
}

/** A rule that keeps alarms quiet on a schedule, those that are added later included. */
export class Mute extends Construct {
  private readonly options: MuteProps;

  constructor(scope: Construct, id: string, props: MuteProps) {
    super(scope, id);
    this.options = props;
    const { window, reason } = props;
    this.requireWatched();
    new cloudwatch.CfnAlarmMuteRule(this, 'Resource', {
      description: reason,
      rule: {
        schedule: {
          expression: `cron(${window.expression})`,
          duration: window.duration.toIsoString(),
          timezone: window.timeZoneName,
        },
      },
      muteTargets: { alarmNames: Lazy.list({ produce: () => this.targets().map(({ alarmName }) => alarmName) }) },
    });
    this.node.addValidation({ validate: () => this.problems() });
  }

  /** The alarms that act: muting one whose composite acts would change nothing. */
  private targets(): cloudwatch.AlarmBase[] {
    const { severities, resources, includeSecurity } = this.options;
    return this.options.ledger.entries
      .filter(({ acts }) => acts)
      .filter((entry) => includeSecurity || !this.options.ledger.isSecurity(entry))
      .filter(({ facts }) => !severities || severities.includes(facts.severity))
      .filter((entry) => !resources || resources.some((resource) => this.options.ledger.actsFor(entry, resource)))
      .map(({ alarm }) => alarm);
  }

  private problems(): string[] {
    const count = this.targets().length;
    if (count === 0) {
      return [`mute rule ${this.node.path} mutes no alarm: watch something, or allow more severities, resources or includeSecurity`];
    }
    return count <= MOST_ALARMS ? [] : [`mute rule ${this.node.path} mutes ${count} alarms, and CloudWatch takes at most ${MOST_ALARMS}: `
      + 'make it two, each for some severities or resources'];
  }

  private requireWatched(): void {
    const unknown = this.options.resources?.find((resource) => this.options.ledger.of(resource).length === 0);
    if (unknown) {
      throw new Error(`mute rule ${this.node.path}: ${unknown.node.path} has no alarm of this kit: watch it before, or leave it out`);
    }
  }
}
