/** What AWS recommends for a service, and what becomes of it here. */
export interface Recommended {
  /** The metric, as AWS's page names it. */
  readonly metric: string;
  /** The alarm of the pack that covers it, or why there is none. */
  readonly ours: { readonly key: string } | { readonly reason: string };
  /** The option of cdk-monitoring-constructs 10.2 that makes such an alarm, from a threshold that the user has to know: it has none by default. */
  readonly peer?: string;
}

/** What we leave and cdk-monitoring-constructs has an option for. */
const LEFT_TO_PEER: Readonly<Record<string, string | undefined>> = {
  Count: 'addLowTpsAlarm',
  DatabaseConnections: 'addMaxConnectionCountAlarm',
  EphemeralStorageUtilized: 'addEphermalStorageUsageAlarm',
  IntegrationLatency: 'addIntegrationLatencyP99Alarm',
  NumberOfMessagesPublished: 'addMinNumberOfMessagesPublishedAlarm',
  NumberOfMessagesSent: 'addQueueMinIncomingMessagesAlarm',
  RunningTaskCount: 'addRunningTaskCountAlarm',
  SuccessfulRequestLatency: 'addAverageSuccessfulGetItemLatencyAlarm',
};

const covered = (metric: string, key: string, peer?: string): Recommended => ({ metric, ours: { key }, peer });
const left = (reason: string, ...metrics: string[]): Recommended[] => (
  metrics.map((metric) => ({ metric, ours: { reason }, peer: LEFT_TO_PEER[metric] }))
);

const NO_NUMBER = 'AWS names no number, and there is none that fits all: make it with a metric of your own';
const OF_ACCOUNT = 'speaks of the account, not of a resource';

/**
 * AWS's list of recommended alarms, by the method that watches the resource.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
 */
export const RECOMMENDED: Readonly<Record<string, readonly Recommended[] | undefined>> = {
  watchFargateService: [
    covered('CPUUtilization', 'cpu', 'addCpuUsageAlarm'),
    covered('MemoryUtilization', 'memory', 'addMemoryUsageAlarm'),
    ...left('for clusters of EC2 instances', 'CPUReservation', 'MemoryReservation'),
    ...left('for services with Service Connect; behind a load balancer see `watchLoadBalancer`', 'HTTPCode_Target_5XX_Count', 'TargetResponseTime'),
    ...left('for services with EBS volumes', 'EBSFilesystemUtilization'),
    ...left('needs Container Insights, which costs; `runningTasks` counts tasks without', 'RunningTaskCount'),
    ...left('needs Container Insights, which costs', 'TaskCpuUtilization', 'TaskMemoryUtilization', 'ContainerCpuUtilization', 'ContainerMemoryUtilization',
      'TaskEphemeralStorageUtilization', 'EphemeralStorageUtilized'),
  ],
  watchDistribution: [
    covered('5xxErrorRate', 'serverErrorRate', 'addFault5xxRate'),
    covered('OriginLatency', 'originLatencyP90'),
    ...left('speaks of a CloudFront function, and `serverErrorRate` sees what comes of it', 'FunctionValidationErrors', 'FunctionExecutionErrors', 'FunctionThrottles'),
  ],
  watchFunction: [
    covered('Errors', 'errorRate', 'addFaultRateAlarm'),
    covered('Throttles', 'throttles', 'addThrottlesCountAlarm'),
    covered('Duration', 'durationP99', 'addLatencyP99Alarm'),
    covered('ConcurrentExecutions', 'concurrency', 'addConcurrentExecutionsCountAlarm'),
    ...left(OF_ACCOUNT, 'ClaimedAccountConcurrency'),
    ...left('needs Lambda Insights, which costs', 'memory_utilization'),
  ],
  watchRestApi: [
    covered('4XXError', 'clientErrorRate', 'add4XXErrorRateAlarm'),
    covered('5XXError', 'serverErrorRate', 'add5XXFaultRateAlarm'),
    covered('Latency', 'latencyP99', 'addLatencyP99Alarm'),
    ...left(NO_NUMBER, 'Count'),
    ...left('needs detailed metrics, which cost', 'Latency by method', 'Count by method'),
  ],
  watchHttpApi: [
    covered('4xx', 'clientErrorRate', 'add4xxRateAlarm'),
    covered('5xx', 'serverErrorRate', 'add5xxRateAlarm'),
    covered('Latency', 'latencyP99', 'addLatencyP99Alarm'),
    ...left(NO_NUMBER, 'Count'),
    ...left('part of `Latency`', 'IntegrationLatency'),
    ...left('for WebSocket APIs', 'ClientError', 'ExecutionError', 'MessageCount'),
  ],
  watchDatabaseInstance: [
    covered('CPUUtilization', 'cpu', 'addCpuUsageAlarm'),
    covered('FreeStorageSpace', 'freeStorage', 'addFreeStorageSpaceAlarm'),
    covered('FreeableMemory', 'freeableMemory'),
    covered('ReadLatency', 'readLatencyP90'),
    covered('WriteLatency', 'writeLatencyP90'),
    covered('EBSIOBalance%', 'ioBalance'),
    covered('EBSByteBalance%', 'throughputBalance'),
    covered('DBLoad', 'load'),
    covered('ReplicaLag', 'replicaLag'),
    covered('MaximumUsedTransactionIDs', 'transactionIds'),
    ...left('the limit is what the parameter group says, often a formula: make it with a metric of your own', 'DatabaseConnections'),
    ...left('its size depends on class and engine, and is not published', 'FreeLocalStorage'),
  ],
  watchDatabaseCluster: [
    covered('EngineUptime', 'writer'),
    covered('CPUUtilization', 'cpu', 'addCpuUsageAlarm'),
    covered('MaximumUsedTransactionIDs', 'transactionIds'),
    covered('BufferCacheHitRatio', 'cacheHitRatio'),
    covered('AuroraVolumeBytesLeftTotal', 'volumeLeft'),
    covered('RollbackSegmentHistoryListLength', 'historyList'),
    ...left(NO_NUMBER, 'BlockedTransactions', 'StorageNetworkThroughput'),
    ...left('for clusters that replicate to another by binary log', 'AuroraBinlogReplicaLag'),
  ],
  watchReplicationGroup: [
    covered('EngineCPUUtilization', 'engineCpu', 'addRedisEngineCpuUsageAlarm'),
    covered('CPUUtilization', 'cpu', 'addCpuUsageAlarm'),
    covered('DatabaseMemoryUsagePercentage', 'memory'),
    covered('CurrConnections', 'connections'),
    covered('ReplicationLag', 'replicationLag'),
  ],
  watchTable: [
    covered('ReadThrottleEvents', 'readThrottles', 'addReadThrottledEventsCountAlarm'),
    covered('WriteThrottleEvents', 'writeThrottles', 'addWriteThrottledEventsCountAlarm'),
    covered('SystemErrors', 'systemErrors', 'addSystemErrorCountAlarm'),
    ...left('speaks of one index: make it with a metric of your own', 'ReadThrottleEvents by index', 'WriteThrottleEvents by index'),
    ...left(NO_NUMBER, 'SuccessfulRequestLatency'),
    ...left('for replicas in other regions and streams to Kinesis', 'ReplicationLatency', 'AgeOfOldestUnreplicatedRecord', 'FailedToReplicateRecordCount', 'ThrottledPutRecordCount'),
    ...left(OF_ACCOUNT, 'UserErrors', 'AccountProvisionedReadCapacityUtilization', 'AccountProvisionedWriteCapacityUtilization'),
  ],
  watchNatGateway: [
    covered('ErrorPortAllocation', 'portAllocation'),
    covered('PacketsDropCount', 'droppedPackets'),
  ],
  watchUserPoolClient: [
    covered('SignUpThrottles', 'signUpThrottles'),
    covered('SignInThrottles', 'signInThrottles'),
    covered('TokenRefreshThrottles', 'tokenRefreshThrottles'),
    covered('FederationThrottles', 'federationThrottles'),
  ],
  watchCertificate: [
    covered('DaysToExpiry', 'renewal', 'addDaysToExpiryAlarm'),
  ],
  watchQueue: [
    covered('ApproximateAgeOfOldestMessage', 'messageAge', 'addQueueMaxMessageAgeAlarm'),
    covered('ApproximateNumberOfMessagesNotVisible', 'inFlight'),
    covered('ApproximateNumberOfMessagesVisible', 'deadLetters', 'addDeadLetterQueueMaxSizeAlarm'),
    ...left('a queue to which nobody sends is none that fails', 'NumberOfMessagesSent'),
  ],
  watchTopic: [
    covered('NumberOfNotificationsFailed', 'failedDeliveries', 'addMessageNotificationsFailedAlarm'),
    covered('NumberOfNotificationsFilteredOut-InvalidAttributes', 'invalidAttributes'),
    covered('NumberOfNotificationsFilteredOut-InvalidMessageBody', 'invalidBodies'),
    covered('NumberOfNotificationsRedrivenToDlq', 'deadLetters'),
    covered('NumberOfNotificationsFailedToRedriveToDlq', 'lostMessages'),
    ...left(NO_NUMBER, 'NumberOfMessagesPublished', 'NumberOfNotificationsDelivered'),
    ...left(OF_ACCOUNT, 'SMSMonthToDateSpentUSD', 'SMSSuccessRate'),
  ],
};
