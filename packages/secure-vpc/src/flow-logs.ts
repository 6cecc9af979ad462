import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { FlowLogOptions, FlowLogTrafficType, LogFormat } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { flowLogBucket, flowLogGroup } from './private/logging/flow-log';
import { checkLogBucket } from './private/logging/log-bucket';

/**
 * What every flow log can choose.
 */
export interface FlowLogsOptions {
  /**
   * Which traffic is recorded.
   *
   * @default FlowLogTrafficType.ALL
   */
  readonly trafficType?: FlowLogTrafficType;

  /**
   * The fields of a record. Changing them replaces the flow log; what it has written stays.
   *
   * @default - the fields of AWS's default format
   */
  readonly logFormat?: LogFormat[];
}

/**
 * Options of a flow log in CloudWatch Logs.
 */
export interface CloudWatchFlowLogsOptions extends FlowLogsOptions {
  /**
   * How long records are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly retention?: RetentionDays;

  /**
   * A key of your own for the records. A key made in the same app gets the policy that CloudWatch Logs needs.
   *
   * @default - encrypted by CloudWatch Logs with a key that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * What becomes of the records when the network is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Options of a flow log in S3.
 */
export interface S3FlowLogsOptions extends FlowLogsOptions {
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
   * How long records are kept in the new bucket.
   *
   * @default Duration.days(365)
   */
  readonly expiration?: Duration;
}

/**
 * Where the network's traffic is recorded.
 */
export abstract class FlowLogs {
  /**
   * In CloudWatch Logs: best for searching the last hours, with Logs Insights.
   */
  public static cloudWatch(options: CloudWatchFlowLogsOptions = {}): FlowLogs {
    return new BoundFlowLogs(options, (scope) => flowLogGroup(scope, options));
  }

  /**
   * In S3, as Parquet files in hourly Hive partitions: best for keeping much for long, and for Athena.
   */
  public static s3(options: S3FlowLogsOptions = {}): FlowLogs {
    checkLogBucket(options);
    return new BoundFlowLogs(options, (scope) => flowLogBucket(scope, options));
  }

  /**
   * Makes the destination. Called once.
   *
   * @param scope the network, which owns what is made
   */
  public abstract bind(scope: Construct): FlowLogOptions;
}

class BoundFlowLogs extends FlowLogs {
  constructor(private readonly options: FlowLogsOptions, private readonly destination: (scope: Construct) => FlowLogOptions['destination']) {
    super();
    if (options.logFormat?.length === 0) {
      throw new Error('logFormat must name at least one field, got []: leave it out for the default format');
    }
  }

  public bind(scope: Construct): FlowLogOptions {
    const { trafficType, logFormat } = this.options;
    return { trafficType, logFormat, destination: this.destination(scope) };
  }
}
