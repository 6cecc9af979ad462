import { Lazy, Validations } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import { Severity } from '../../severity';
import { periodOf } from '../metrics';
import type { Routes } from '../routing/routes';

/** The severities that also tell when all is well again. */
const ANNOUNCES_RECOVERY = [Severity.PAGE, Severity.TICKET];

/** The rules that want every alarm to tell somebody. */
const ACTION_RULES = ['HIPAA.Security-CloudWatchAlarmAction', 'NIST.800.53.R4-CloudWatchAlarmAction', 'NIST.800.53.R5-CloudWatchAlarmAction'];

/**
 * How long CloudWatch waits for the first data of an alarm for which missing data is bad: as long as it looks back, within these limits.
 * It begins sooner if they come sooner.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
 */
const WARM_UP_MINUTES = { least: 30, most: 2880 };

/** What is known about an alarm besides what CloudWatch knows. */
export interface AlarmFacts {
  readonly severity: Severity;
  /** What it is about: the resource, or a name that the user gave. */
  readonly subject: string;
  /** The watched resource, if it is one. */
  readonly resource?: IConstruct;
  readonly rollback?: boolean;
  readonly security?: boolean;
}

/** An alarm of the kit. */
export class Entry {
  private composite?: IConstruct;

  constructor(public readonly alarm: cloudwatch.Alarm | cloudwatch.CompositeAlarm, public readonly facts: AlarmFacts, routes: Routes) {
    const topics = routes.topicsFor(facts.severity).map(({ topicArn }) => this.unlessMoved(topicArn));
    alarm.addAlarmAction(...topics, ...routes.opsItemsFor(facts.severity).map((arn) => this.unlessMoved(arn)));
    if (ANNOUNCES_RECOVERY.includes(facts.severity)) {
      alarm.addOkAction(...topics);
    }
    const silence = routes.silence(facts.severity);
    if (silence !== undefined) {
      this.acknowledge(`severity ${facts.severity} tells nobody: ${silence}`);
    }
  }

  /** The composite alarm that acts for this one, if one does. */
  public get spokesman(): IConstruct | undefined {
    return this.composite;
  }

  /** Whether it takes actions of its own, or would if its severity told somebody. */
  public get acts(): boolean {
    return this.composite === undefined;
  }

  /** Leaves the actions to a composite alarm. */
  public actThrough(composite: IConstruct): void {
    this.composite = composite;
    this.acknowledge(`the composite alarm ${composite.node.path} acts for it`);
  }

  private unlessMoved(arn: string): cloudwatch.IAlarmAction {
    const alarmActionArn = Lazy.string({ produce: () => this.acts ? arn : undefined });
    return { bind: () => ({ alarmActionArn }) };
  }

  private acknowledge(reason: string): void {
    Validations.of(this.alarm).acknowledge(...ACTION_RULES.map((id) => ({ id, reason })));
  }
}

/** All alarms of a kit, and the one place where they are made. */
export class Ledger {
  public readonly entries: Entry[] = [];

  constructor(private readonly routes: Routes, public readonly actionsEnabled: boolean) {}

  /** A metric alarm. */
  public add(owner: Construct, id: string, props: cloudwatch.AlarmProps, facts: AlarmFacts): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(owner, id, { actionsEnabled: this.actionsEnabled, ...props });
    if (props.treatMissingData === cloudwatch.TreatMissingData.BREACHING) {
      const resource = alarm.node.defaultChild as cloudwatch.CfnAlarm;
      resource.addPropertyOverride('WarmUpConfiguration', { WarmUpPeriodDurationInMinutes: warmUpMinutes(props) });
    }
    this.enter(alarm, facts);
    return alarm;
  }

  /** An alarm that follows a band around what is usual. */
  public addAnomaly(owner: Construct, id: string, props: cloudwatch.AnomalyDetectionAlarmProps, facts: AlarmFacts): cloudwatch.Alarm {
    const alarm = new cloudwatch.AnomalyDetectionAlarm(owner, id, { actionsEnabled: this.actionsEnabled, ...props });
    this.enter(alarm, facts);
    return alarm;
  }

  /** A composite alarm. */
  public addComposite(owner: Construct, id: string, props: cloudwatch.CompositeAlarmProps, facts: AlarmFacts): cloudwatch.CompositeAlarm {
    const alarm = new cloudwatch.CompositeAlarm(owner, id, { actionsEnabled: this.actionsEnabled, ...props });
    this.enter(alarm, facts);
    return alarm;
  }

  /** The alarms of a resource. */
  public of(resource: IConstruct): Entry[] {
    return this.entries.filter(({ facts }) => facts.resource === resource);
  }

  /** Whether an alarm acts for one of a resource: its own, or one of its service. */
  public actsFor(entry: Entry, resource: IConstruct): boolean {
    return entry.facts.resource === resource || this.members(entry).some(({ facts }) => facts.resource === resource);
  }

  /** Whether an alarm speaks of attackers, or acts for one that does. */
  public isSecurity(entry: Entry): boolean {
    return [entry, ...this.members(entry)].some(({ facts }) => facts.security);
  }

  private members({ alarm }: Entry): Entry[] {
    return this.entries.filter(({ spokesman }) => spokesman === alarm);
  }

  private enter(alarm: cloudwatch.Alarm | cloudwatch.CompositeAlarm, facts: AlarmFacts): void {
    this.entries.push(new Entry(alarm, facts, this.routes));
  }
}

function warmUpMinutes({ metric, evaluationPeriods }: cloudwatch.AlarmProps): number {
  const { least, most } = WARM_UP_MINUTES;
  return Math.min(most, Math.max(least, Math.ceil(periodOf(metric).toSeconds() * evaluationPeriods / 60)));
}
