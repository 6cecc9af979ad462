import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type { AlarmTuning } from '../alarm-tuning';
import { resourceOf } from './fitted';
import type { AlarmRecipe, Pack } from './recipe';
import { Bad, Unit } from './recipe';
import { Severity } from '../severity';

/**
 * The alarms of a client of an Amazon Cognito user pool.
 */
export interface UserPoolClientAlarms {
  /**
   * Sign-ins are refused for want of quota.
   *
   * @default - off
   */
  readonly signInThrottles?: cloudwatch.Alarm;

  /**
   * Sign-ups are refused for want of quota.
   *
   * @default - off
   */
  readonly signUpThrottles?: cloudwatch.Alarm;

  /**
   * Renewals of tokens are refused for want of quota.
   *
   * @default - off
   */
  readonly tokenRefreshThrottles?: cloudwatch.Alarm;

  /**
   * Sign-ins through an identity provider are refused for want of quota.
   *
   * @default - off
   */
  readonly federationThrottles?: cloudwatch.Alarm;
}

/**
 * What to change about the alarms of a client of an Amazon Cognito user pool.
 */
export interface UserPoolClientTuning {
  /**
   * Sign-ins are refused for want of quota. Threshold as a count.
   *
   * @default - pages above 0 in 5 of 5 minutes
   */
  readonly signInThrottles?: AlarmTuning;

  /**
   * Sign-ups are refused for want of quota. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly signUpThrottles?: AlarmTuning;

  /**
   * Renewals of tokens are refused for want of quota. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes
   */
  readonly tokenRefreshThrottles?: AlarmTuning;

  /**
   * Sign-ins through an identity provider are refused for want of quota. Threshold as a count.
   *
   * @default - a ticket above 0 in 5 of 5 minutes, for the provider with the most; off if the client has none
   */
  readonly federationThrottles?: AlarmTuning;
}

const RECOMMENDED = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#Cognito';

export const USER_POOL_CLIENT: Pack<keyof UserPoolClientTuning & keyof UserPoolClientAlarms> = {
  noun: 'User pool client',
  method: 'watchUserPoolClient',
  namespace: 'AWS/Cognito',
  dimension: 'UserPoolClient',
  isFor: ({ cfnResourceType }) => cfnResourceType === 'AWS::Cognito::UserPoolClient',
  alarms: {
    signInThrottles: {
      measures: 'sign-ins refused for want of quota',
      reads: { throttled: { metric: 'SignInThrottles', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.PAGE,
      security: true,
      source: RECOMMENDED,
      why: 'AWS recommends five minutes and more than what is usual; usual is none, as each of them is a person who gets an error',
      first: 'see whether somebody tries passwords; else ask for more of the quota UserAuthentication',
    },
    signUpThrottles: {
      measures: 'sign-ups refused for want of quota',
      reads: { throttled: { metric: 'SignUpThrottles', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      security: true,
      source: RECOMMENDED,
      why: 'AWS recommends five minutes and more than what is usual; usual is none, as each of them is a person who gets an error',
      first: 'see whether a robot signs up; else ask for more of the quota UserCreation',
    },
    tokenRefreshThrottles: {
      measures: 'renewals of tokens refused for want of quota',
      reads: { throttled: { metric: 'TokenRefreshThrottles', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      security: true,
      source: RECOMMENDED,
      why: 'AWS recommends five minutes and more than what is usual; usual is none, as each of them is a person who gets an error',
      first: 'see whether a client renews at each request; else ask for more of the quota UserToken',
    },
    federationThrottles: {
      measures: 'sign-ins through an identity provider refused for want of quota',
      reads: { throttled: { metric: 'FederationThrottles', statistic: cloudwatch.Stats.SUM } },
      bad: Bad.ABOVE,
      unit: Unit.COUNT,
      threshold: 0,
      period: Duration.minutes(1),
      datapoints: 5,
      periods: 5,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      severity: Severity.TICKET,
      security: true,
      source: RECOMMENDED,
      why: 'AWS recommends five minutes and more than what is usual, which is none, as each is a person who gets an error; one metric for each identity provider, whichever has the most',
      first: 'see whether a client loops between the provider and the pool; else ask for more of the quota UserFederation',
    },
  },
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MOST_METRICS = 10;

/** The alarms for one client. */
export function userPoolClientPack(client: cognito.IUserPoolClient): typeof USER_POOL_CLIENT {
  const { alarms } = USER_POOL_CLIENT;
  const resource = resourceOf<cognito.CfnUserPoolClient>(client, 'AWS::Cognito::UserPoolClient');
  return { ...USER_POOL_CLIENT, alarms: { ...alarms, federationThrottles: ofProviders(alarms.federationThrottles, resource) } };
}

/**
 * Federation has no metric of the client as a whole, but one for each of its identity providers.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html
 */
function ofProviders(recipe: AlarmRecipe, resource?: cognito.CfnUserPoolClient): AlarmRecipe {
  if (!resource || Token.isUnresolved(resource.supportedIdentityProviders)) {
    return { ...recipe, impossible: true, leftOut: 'the identity providers of the client are not known: watch it in the app that creates it' };
  }
  const providers = (resource.supportedIdentityProviders ?? []).filter((name) => name !== 'COGNITO');
  if (providers.length === 0) {
    return { ...recipe, impossible: true, off: 'the client has no identity provider but the user pool itself' };
  }
  if (providers.length > MOST_METRICS) {
    const leftOut = `an alarm looks at ${MOST_METRICS} metrics at most, and the client has ${providers.length} identity providers: make alarms for them with cloudwatch.Alarm`;
    return { ...recipe, impossible: true, leftOut };
  }
  const [reading] = Object.values(recipe.reads);
  const reads = Object.fromEntries(providers.map((IdentityProvider, at) => [`provider${at + 1}`, { ...reading, dimensions: { IdentityProvider } }]));
  return { ...recipe, reads, steps: providers.length === 1 ? undefined : { most: `MAX([${Object.keys(reads).join(', ')}])` } };
}
