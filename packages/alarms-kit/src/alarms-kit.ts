import { Stack } from 'aws-cdk-lib';
import type * as budgets from 'aws-cdk-lib/aws-budgets';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import type { MonthlyCost } from './cost';
import type { Coverage, RequiredCoverage, WatchScopeOptions } from './coverage';
import type { AnomalyAlarmOptions, CustomAlarmOptions, LogAlarmOptions } from './custom-alarm';
import type { MuteOptions, MuteWindow } from './mute-window';
import type { Notification } from './notification';
import { addCisAlarms } from './private/alarms/cis';
import { Ledger } from './private/alarms/ledger';
import { OwnAlarms } from './private/alarms/own-alarms';
import { addBillingAlarm, Budget } from './private/alarms/spending';
import { checkRunbook } from './private/checks';
import { costOf } from './private/cost';
import { complaintsAbout, coverageOf, KITS, requirePercent } from './private/coverage';
import type { NamedSlo } from './private/dashboard/dashboard';
import { createDashboard } from './private/dashboard/dashboard';
import { writeFireDrill } from './private/drill/fire-drill';
import { Routes } from './private/routing/routes';
import { ServiceLevel } from './private/slo/service-level';
import { Health } from './private/suppression/health';
import { Mute } from './private/suppression/mute';
import { sweep } from './private/sweep';
import { Watcher } from './private/watcher';
import { Watches } from './private/watches';
import type { ServiceHealth, ServiceHealthOptions } from './service-health';
import type { Severity } from './severity';
import type { Slo, SloOptions } from './slo';
import type { BillingAlarmOptions, BudgetOptions } from './spending';

/**
 * Properties of AlarmsKit.
 */
export interface AlarmsKitProps {
  /**
   * Where alarms go. Together they must take every severity.
   */
  readonly notify: Notification[];

  /**
   * The address of your runbook. Every description then ends with a link to its section,
   * such as `https://wiki.example.com/runbook#load-balancer-server-error-rate`.
   *
   * @default - descriptions say what to do first, and link to no runbook
   */
  readonly runbook?: string;

  /**
   * Whether alarms act. Without, they show their state, roll deployments back, and tell nobody: for a stage that nobody relies on.
   *
   * @default true
   */
  readonly actionsEnabled?: boolean;

  /**
   * Whether to draw a dashboard of everything that is watched.
   *
   * @default false
   */
  readonly dashboard?: boolean;
}

/**
 * Recommended alarms, with their reasons, for every resource in one line.
 */
export class AlarmsKit extends Watches {
  /** Encrypts the topics that the kit owns. Undefined if it owns none. */
  public readonly encryptionKey?: kms.Key;

  /** States, objectives and a graph for each alarm. Undefined unless asked for. */
  public readonly dashboard?: cloudwatch.Dashboard;

  /** @internal */
  protected readonly _watcher: Watcher;

  private readonly routes: Routes;
  private readonly ledger: Ledger;
  private readonly own: OwnAlarms;
  private readonly slos: NamedSlo[] = [];
  private readonly runbook?: string;

  constructor(scope: Construct, id: string, props: AlarmsKitProps) {
    super(scope, id);
    checkRunbook(props.runbook);
    KITS.add(this);
    this.runbook = props.runbook;
    this.routes = new Routes(this, props.notify);
    this.ledger = new Ledger(this.routes, props.actionsEnabled ?? true);
    this._watcher = new Watcher(this, this.ledger, props.runbook);
    this.own = new OwnAlarms(this, this.ledger, props.runbook);
    this.encryptionKey = this.routes.encryptionKey;
    this.dashboard = props.dashboard ? createDashboard(this, this.ledger, this.slos) : undefined;
  }

  /**
   * All alarms so far, composite ones included.
   */
  public get alarms(): cloudwatch.AlarmBase[] {
    return this.ledger.entries.map(({ alarm }) => alarm);
  }

  /**
   * The topic that alarms of this severity publish to: the kit's own, or the first that was given.
   */
  public topic(severity: Severity): sns.ITopic {
    const topic = this.routes.topicsFor(severity).at(0);
    if (!topic) {
      const silence = this.routes.silence(severity);
      throw new Error(`severity ${JSON.stringify(severity)} has no topic, as it ${silence === undefined ? 'makes OpsItems only' : `tells nobody (${silence})`}: `
        + 'ask for another severity, or route this one to Notification.email() or Notification.topic()');
    }
    return topic;
  }

  /**
   * The alarms that may take back a deployment: `outage` and `serverErrorRate` of each watched load balancer, HTTP API and REST API.
   *
   * They depend on the load balancer or the API only: an alarm on the service's own metrics would be a dependency cycle.
   * Those that are tuned to fire for want of data are left out: they would take back the first deployment.
   */
  public rollbackAlarms(): cloudwatch.IAlarm[] {
    return this.ledger.entries.filter(({ facts }) => facts.rollback).map(({ alarm }) => alarm);
  }

  /**
   * Which resources in a scope have an alarm, of this kit or any other `cloudwatch.Alarm` of the app, and which could have.
   *
   * Call it when everything is watched. Imported resources are not counted, nor is what CDK makes for itself.
   *
   * @param scope Where to look. Default: the stack of this kit.
   */
  public coverage(scope: IConstruct = Stack.of(this)): Coverage {
    return coverageOf(scope, this._watcher.leftOut());
  }

  /**
   * Makes the synthesis fail while a resource in a scope has no alarm, and names those that have none.
   */
  public requireCoverage(options: RequiredCoverage = {}): void {
    requirePercent(options.percent ?? 100);
    this.node.addValidation({ validate: () => complaintsAbout(options.scope ?? Stack.of(this), options) });
  }

  /**
   * Watches everything in a scope that can be watched and is not yet, without tuning; returns the paths of what it had to leave,
   * such as resources without a construct of their own.
   */
  public watchScope(scope: IConstruct, options: WatchScopeOptions = {}): string[] {
    return sweep(this, scope, options.exclude ?? [], (construct) => this._watcher.watches(construct));
  }

  /**
   * Watches a service level objective: six windows of burn rates, of which a page and a ticket are made.
   */
  public addSlo(id: string, options: SloOptions): Slo {
    const { page, ticket, windows, budgetLeft, errorRate } = new ServiceLevel(this, id, { ...options, ledger: this.ledger, runbook: this.runbook });
    const slo = { page, ticket, windows, budgetLeft, errorRate };
    this.slos.push({ ...slo, id, objective: options.objective });
    return slo;
  }

  /**
   * Lets a composite alarm for each severity act for all alarms of a service: one message instead of one for each of its parts,
   * and none while a deployment runs, if there is an alarm that says so.
   */
  public addHealth(id: string, options: ServiceHealthOptions): ServiceHealth {
    const { page, ticket, info } = new Health(this, id, { ...options, ledger: this.ledger, runbook: this.runbook });
    return { page, ticket, info };
  }

  /**
   * An alarm on a metric of your own.
   */
  public addAlarm(id: string, options: CustomAlarmOptions): cloudwatch.Alarm {
    return this.own.add(id, options);
  }

  /**
   * An alarm on what is unusual for a metric.
   */
  public addAnomalyAlarm(id: string, options: AnomalyAlarmOptions): cloudwatch.Alarm {
    return this.own.addAnomaly(id, options);
  }

  /**
   * An alarm on lines of a log, each of which is one too many unless a threshold is given.
   */
  public addLogAlarm(id: string, options: LogAlarmOptions): cloudwatch.Alarm {
    return this.own.addLog(id, options);
  }

  /**
   * The 14 alarms of the CIS AWS Foundations Benchmark, as AWS Security Hub looks for them, on the log of a trail.
   *
   * See https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
   */
  public addCisAlarms(trailLog: logs.ILogGroup): cloudwatch.Alarm[] {
    return addCisAlarms(trailLog, this.own);
  }

  /**
   * An alarm on the bill of this month so far. In a stack of us-east-1 only, with billing alerts turned on in the account.
   */
  public addBillingAlarm(id: string, options: BillingAlarmOptions): cloudwatch.Alarm {
    return addBillingAlarm(this, id, options, this.own);
  }

  /**
   * A monthly budget that tells the topic of a severity what has been spent, and what is going to be.
   */
  public addBudget(id: string, options: BudgetOptions): budgets.CfnBudget {
    return new Budget(this, id, { ...options, routes: this.routes }).resource;
  }

  /**
   * Tells nobody at certain times, such as the nights in which a service is turned off. Alarms that are added later are included.
   */
  public mute(id: string, window: MuteWindow, options: MuteOptions = {}): void {
    new Mute(this, id, { ...options, window, ledger: this.ledger });
  }

  /**
   * Writes a script beside the template that sets each alarm to ALARM and proves that its notification arrives at each of its topics.
   *
   * @returns the name of the file, in the output directory of the app, such as `cdk.out`
   */
  public addFireDrill(): string {
    return writeFireDrill(this, this.ledger, this.routes);
  }

  /**
   * What everything in this kit costs a month so far, without free tiers.
   */
  public monthlyCost(): MonthlyCost {
    return costOf(this.alarms, {
      dashboard: this.dashboard !== undefined, key: this.encryptionKey !== undefined, logMetrics: this.own.logMetrics,
    });
  }
}
