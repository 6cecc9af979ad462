import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Slo } from '../../slo';
import type { Ledger } from '../alarms/ledger';

/** The grid of CloudWatch. */
const WIDTH = 24;
/** Three graphs a row: a screen of 1,440 pixels shows their legends whole. */
const GRAPH = { width: 8, height: 6 };
/** What the status widget shows in one row at full width. */
const STATES_A_ROW = 8;

/** What it takes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const MOST_STATES = 100;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MOST_WIDGETS = 500;

/** An objective, with the name that the user gave it. */
export interface NamedSlo extends Slo {
  readonly id: string;
  readonly objective: number;
}

/** A dashboard that is drawn at the end, when everything is watched: states, objectives, then a section for each subject. */
export function createDashboard(kit: Construct, ledger: Ledger, slos: NamedSlo[]): cloudwatch.Dashboard {
  const content = new Content(ledger, slos);
  const dashboard = new cloudwatch.Dashboard(kit, 'Dashboard', { widgets: [[content]] });
  dashboard.node.addValidation({ validate: () => content.problems(dashboard.node.path) });
  return dashboard;
}

/** Widgets that are not known before the end. */
class Content implements cloudwatch.IWidget {
  public readonly width = WIDTH;

  constructor(private readonly ledger: Ledger, private readonly slos: NamedSlo[]) {}

  public get height(): number {
    return this.column().height;
  }

  /** The column begins at the top: there is nothing else. */
  public position(): void {}

  public toJson(): unknown[] {
    return this.column().toJson();
  }

  public problems(path: string): string[] {
    const count = this.toJson().length;
    return count <= MOST_WIDGETS ? [] : [`the dashboard ${path} has ${count} widgets, and CloudWatch takes at most ${MOST_WIDGETS}: use several kits`];
  }

  private column(): cloudwatch.Column {
    const column = new cloudwatch.Column(...this.states(), ...this.objectives(), ...this.sections());
    column.position(0, 0);
    return column;
  }

  /** The alarms that act, or all of a kit that tells nobody. */
  private states(): cloudwatch.IWidget[] {
    const alarms = this.ledger.entries.filter(({ acts }) => acts).map(({ alarm }) => alarm);
    const parts = Array.from({ length: Math.ceil(alarms.length / MOST_STATES) }, (_, i) => alarms.slice(i * MOST_STATES, (i + 1) * MOST_STATES));
    return parts.map((part) => new cloudwatch.AlarmStatusWidget({
      title: 'Alarms', alarms: part, width: WIDTH, height: 2 + Math.ceil(part.length / STATES_A_ROW), sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    }));
  }

  private objectives(): cloudwatch.IWidget[] {
    return this.slos.flatMap(({ id, objective, budgetLeft, errorRate, page, ticket }) => [
      heading(`Objective ${id}: ${objective} % of the events are good`),
      new cloudwatch.Row(
        new cloudwatch.SingleValueWidget({
          title: 'Error budget left, of 30 days', metrics: [budgetLeft], start: '-P30D', end: 'P0D', ...GRAPH,
        }),
        new cloudwatch.GraphWidget({ title: 'Bad events, in percent of an hour', left: [errorRate], leftYAxis: { min: 0 }, liveData: true, ...GRAPH }),
        new cloudwatch.AlarmStatusWidget({ title: 'Budget at risk', alarms: [page, ticket], ...GRAPH }),
      ),
    ]);
  }

  /** A graph for each metric alarm, with the line that it must not cross. */
  private sections(): cloudwatch.IWidget[] {
    const windows = new Set<cloudwatch.AlarmBase>(this.slos.flatMap((slo) => slo.windows));
    const bySubject = new Map<string, cloudwatch.Alarm[]>();
    for (const { alarm, facts } of this.ledger.entries) {
      if (!(alarm instanceof cloudwatch.Alarm) || windows.has(alarm)) continue;
      const subject = facts.resource ? facts.subject : 'Own alarms';
      bySubject.set(subject, [...bySubject.get(subject) ?? [], alarm]);
    }
    return [...bySubject].flatMap(([subject, alarms]) => [heading(subject), new cloudwatch.Row(...alarms.map(graph))]);
  }
}

function heading(text: string): cloudwatch.IWidget {
  return new cloudwatch.TextWidget({ markdown: `### ${text}`, width: WIDTH, height: 1, background: cloudwatch.TextWidgetBackground.TRANSPARENT });
}

function graph(alarm: cloudwatch.Alarm): cloudwatch.IWidget {
  // What CDK writes beside the line begins with the whole math expression; its end says all.
  const { label, value } = alarm.toAnnotation();
  const line = { value, label: label!.slice(label!.search(/[<>]=? \S+ for \d+ datapoints/)), color: cloudwatch.Color.RED };
  return new cloudwatch.GraphWidget({
    title: alarm.node.id,
    left: [alarm.metric],
    leftAnnotations: alarm instanceof cloudwatch.AnomalyDetectionAlarm ? [] : [line],
    leftYAxis: { min: 0 },
    liveData: true,
    ...GRAPH,
  });
}
