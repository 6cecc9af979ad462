import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Notification } from '../notification';
import { Severity } from '../severity';

/** Where the alarms of one severity go. */
export interface Route {
  readonly emails: Set<string>;
  readonly topics: Set<sns.ITopic>;
  /** The reasons why nobody is told. */
  readonly silences: Set<string>;
}

/** The route of each severity: somewhere, or nowhere with a reason, never both and never neither. */
export function routesBySeverity(notifications: Notification[]): Map<Severity, Route> {
  return new Map(Object.values(Severity).map((severity) => [severity, routeOf(severity, notifications)]));
}

function routeOf(severity: Severity, notifications: Notification[]): Route {
  const route: Route = { emails: new Set(), topics: new Set(), silences: new Set() };
  for (const notification of notifications.filter(({ severities }) => severities.includes(severity))) {
    notification._join(route);
  }

  const told = route.emails.size + route.topics.size > 0;
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
