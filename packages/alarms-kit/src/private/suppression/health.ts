import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ServiceHealthOptions } from '../../service-health';
import { Severity } from '../../severity';
import type { Entry, Ledger } from '../alarms/ledger';
import { describeOwn, sectionOf } from '../description';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const LONGEST_RULE = 10_240;
const MOST_ALARMS = 100;

/** How long a composite waits for its suppressor, which may see a deployment a little later than the alarms do. */
const WAIT = Duration.minutes(1);

export interface HealthProps extends ServiceHealthOptions {
  /** Where alarms are made. */
  readonly ledger: Ledger;
  /**
   * What descriptions link to.
   *
   * @default - no link
   */
  readonly runbook?: string;
}

/** One composite alarm for each severity of a service, which acts for the alarms of its resources. */
export class Health extends Construct {
  /** Undefined if no alarm of the service pages. */
  public readonly page?: cloudwatch.CompositeAlarm;
  /** Undefined if no alarm of the service is a ticket. */
  public readonly ticket?: cloudwatch.CompositeAlarm;
  /** Undefined if no alarm of the service is for information. */
  public readonly info?: cloudwatch.CompositeAlarm;
  private readonly options: HealthProps;

  constructor(scope: Construct, id: string, props: HealthProps) {
    super(scope, id);
    requireSettling(id, props);
    this.options = props;
    const entries = this.members();
    this.page = this.compose(Severity.PAGE, entries);
    this.ticket = this.compose(Severity.TICKET, entries);
    this.info = this.compose(Severity.INFO, entries);
  }

  private members(): Entry[] {
    return [...new Set(this.options.resources)].flatMap((resource) => {
      const entries = this.options.ledger.of(resource);
      if (entries.length === 0) {
        throw new Error(`service ${JSON.stringify(this.node.id)}: ${resource.node.path} has no alarm of this kit: watch it before, or leave it out`);
      }
      const spokesman = entries.map((entry) => entry.spokesman).find((composite) => composite !== undefined);
      if (spokesman) {
        throw new Error(`service ${JSON.stringify(this.node.id)}: ${spokesman.node.path} acts for ${resource.node.path} already: name a resource in one service only`);
      }
      return entries;
    });
  }

  private compose(severity: Severity, all: Entry[]): cloudwatch.CompositeAlarm | undefined {
    const entries = all.filter(({ facts }) => facts.severity === severity);
    if (entries.length === 0) return undefined;
    requireRule(this.node.id, entries);
    const { deploymentSuppressor, settling = Duration.minutes(2) } = this.options;
    const subject = `Service ${this.node.path}`;
    const composite = this.options.ledger.addComposite(this, `${severity[0].toUpperCase()}${severity.slice(1)}`, {
      alarmRule: cloudwatch.AlarmRule.anyOf(...entries.map(({ alarm }) => alarm)),
      alarmDescription: describeOwn(subject, `at least one of ${entries.length} alarms fires`, {
        why: 'one message for a service says as much as one for each of its parts, and wakes once',
        first: 'open this alarm: it lists those that fire, and each says what to do first',
      }, sectionOf(this.options.runbook, this.node.id)),
      ...deploymentSuppressor && {
        actionsSuppressor: deploymentSuppressor, actionsSuppressorWaitPeriod: WAIT, actionsSuppressorExtensionPeriod: settling,
      },
    }, { severity, subject });
    entries.forEach((entry) => entry.actThrough(composite));
    return composite;
  }
}

function requireRule(id: string, entries: Entry[]): void {
  if (entries.length > MOST_ALARMS) {
    throw new Error(`service ${JSON.stringify(id)} has ${entries.length} alarms of one severity, and a composite alarm takes at most ${MOST_ALARMS}: `
      + 'make it two services');
  }
  // An alarm is named by its ARN, at most 255 characters of name included.
  const length = entries.length * 'ALARM("arn:aws-us-gov:cloudwatch:us-gov-west-1:111122223333:alarm:") OR '.length - ' OR '.length
    + entries.reduce((sum, { alarm }) => sum + nameLength(alarm), 0);
  if (length > LONGEST_RULE) {
    throw new Error(`service ${JSON.stringify(id)} has ${entries.length} alarms of one severity, whose names make a rule of about ${length} characters, `
      + `and a composite alarm takes at most ${LONGEST_RULE}: make it two services`);
  }
}

/** Of the name that CloudFormation makes: stack, logical id and 13 characters. */
function nameLength(alarm: cloudwatch.AlarmBase): number {
  return Math.min(255, alarm.stack.stackName.length + alarm.stack.getLogicalId(alarm.node.defaultChild as cloudwatch.CfnAlarm).length + 14);
}

function requireSettling(id: string, { settling, deploymentSuppressor, resources }: ServiceHealthOptions): void {
  if (resources.length === 0) {
    throw new Error(`service ${JSON.stringify(id)} has no resources: name those that it is made of`);
  }
  if (settling && !deploymentSuppressor) {
    throw new Error(`service ${JSON.stringify(id)} has a settling time of ${settling.toHumanString()} and no deploymentSuppressor: `
      + 'give one, or leave it out');
  }
  if (settling && (settling.isUnresolved() || settling.toSeconds() < 60 || settling.toSeconds() % 60 !== 0)) {
    throw new Error(`service ${JSON.stringify(id)} has a settling time of ${JSON.stringify(settling.isUnresolved() ? 'unknown length' : settling.toHumanString())}: `
      + 'give whole minutes, at least one');
  }
}
