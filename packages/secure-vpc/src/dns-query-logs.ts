import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { checkLogBucket } from './private/logging/log-bucket';
import type { LogDestination } from './private/logging/query-log';
import { makeQueryLog, queryLogBucket, queryLogGroup } from './private/logging/query-log';

/**
 * Options of DNS query logs in CloudWatch Logs.
 */
export interface CloudWatchDnsQueryLogsOptions {
  /**
   * How long queries are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly retention?: RetentionDays;

  /**
   * A key of your own for the queries. A key made in the same app gets the policy that CloudWatch Logs needs.
   *
   * @default - encrypted by CloudWatch Logs with a key that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * What becomes of the queries when the network is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Options of DNS query logs in S3.
 */
export interface S3DnsQueryLogsOptions {
  /**
   * A bucket of your own, for example in a log account. A bucket and a key made in the same app get the policies that log delivery needs;
   * those that were imported must have them already.
   *
   * @default - a new private, encrypted, versioned bucket that outlives the network
   */
  readonly bucket?: IBucket;

  /**
   * A folder in the bucket.
   *
   * @default - the root of the bucket
   */
  readonly keyPrefix?: string;

  /**
   * How long queries are kept in the new bucket.
   *
   * @default Duration.days(365)
   */
  readonly expiration?: Duration;
}

/**
 * Where it is recorded which names are looked up in the network, by whom, with which answer, and what the DNS firewall did.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html
 */
export abstract class DnsQueryLogs {
  /**
   * In CloudWatch Logs: best for searching the last hours, with Logs Insights.
   */
  public static cloudWatch(options: CloudWatchDnsQueryLogsOptions = {}): DnsQueryLogs {
    return new BoundDnsQueryLogs((scope) => queryLogGroup(scope, options));
  }

  /**
   * In S3, as compressed lines of JSON: best for keeping much for long, and for Athena.
   */
  public static s3(options: S3DnsQueryLogsOptions = {}): DnsQueryLogs {
    checkLogBucket(options);
    return new BoundDnsQueryLogs((scope) => queryLogBucket(scope, options));
  }

  /**
   * Makes the log. Called once.
   *
   * @param scope the network, which owns what is made
   * @param vpc the VPC of the network
   */
  public abstract bind(scope: Construct, vpc: Vpc): void;
}

class BoundDnsQueryLogs extends DnsQueryLogs {
  constructor(private readonly destination: (scope: Construct) => LogDestination) {
    super();
  }

  public bind(scope: Construct, vpc: Vpc): void {
    makeQueryLog(scope, vpc, this.destination(scope));
  }
}
