import { Stack, Token } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Subscriber } from './subscriber';
import type { Notification } from '../../notification';
import { Severity } from '../../severity';

/** Where the alarms of one severity go. */
export interface Route {
  /** Those who hear of it by a topic of the kit, by their keys. */
  readonly subscribers: Map<string, Subscriber>;
  /** Topics that exist already. */
  readonly topics: Set<sns.ITopic>;
  /** The categories of the OpsItems that are made. */
  readonly opsItems: Set<string>;
  /** The reasons why nobody is told. */
  readonly silences: Set<string>;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MOST_ACTIONS = 5;

/** CloudWatch calls the service behind an action in the region of the alarm. */
export function requireSameRegion(scope: Construct, topic: sns.ITopic): void {
  const [there, here] = [topic.env.region, Stack.of(scope).region];
  if (there !== here && !Token.isUnresolved(there) && !Token.isUnresolved(here)) {
    throw new Error(`the topic ${topic.node.path} is in region ${JSON.stringify(there)} and the alarms in ${JSON.stringify(here)}: `
      + 'an alarm reaches topics of its own region only, so name one there');
  }
}

/** The route of each severity: somewhere, or nowhere with a reason, never both and never neither. */
export function routesBySeverity(notifications: Notification[]): Map<Severity, Route> {
  return new Map(Object.values(Severity).map((severity) => [severity, routeOf(severity, notifications)]));
}

function routeOf(severity: Severity, notifications: Notification[]): Route {
  const route: Route = { subscribers: new Map(), topics: new Set(), opsItems: new Set(), silences: new Set() };
  for (const notification of notifications.filter(({ severities }) => severities.includes(severity))) {
    notification._join(route);
  }

  const topics = Math.min(route.subscribers.size, 1) + route.topics.size;
  const count = topics + route.opsItems.size;
  if (count > MOST_ACTIONS) {
    const what = route.opsItems.size > 0 ? 'topics and OpsItems' : 'topics';
    throw new Error(`severity ${JSON.stringify(severity)} has ${count} ${what}, and CloudWatch takes at most ${MOST_ACTIONS} actions for a state: `
      + 'let one topic have more subscriptions');
  }
  const told = count > 0;
  const name = `Severity.${severity.toUpperCase()}`;
  if (!told && route.silences.size === 0) {
    throw new Error(`severity ${JSON.stringify(severity)} has no route: its alarms would tell nobody. `
      + `Add a notification without forSeverities() or with ${name}, or Notification.none('why').forSeverities(${name})`);
  }
  if (told && route.silences.size > 0) {
    throw new Error(`severity ${JSON.stringify(severity)} is notified and silenced at once (${JSON.stringify([...route.silences])}): `
      + 'restrict one of the two with forSeverities()');
  }
  return route;
}
