import * as ecs from 'aws-cdk-lib/aws-ecs';
import { COLLECTOR } from './private/task/names';
import type { Sidecar } from './sidecar';

/** Of May 2026: https://github.com/aws-observability/aws-otel-collector/releases */
const COLLECTOR_IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.48.0';

/** The most memory that it takes: enough for what a few vCPUs of requests leave behind, and little enough for the smallest task. */
const COLLECTOR_MEMORY_MIB = 192;

/** JSON, which the collector reads as YAML: https://aws-otel.github.io/docs/setup/ecs/config-through-ssm */
const COLLECTOR_CONFIG = {
  receivers: { otlp: { protocols: { grpc: { endpoint: '127.0.0.1:4317' }, http: { endpoint: '127.0.0.1:4318' } } } },
  processors: {
    memory_limiter: { check_interval: '1s', limit_mib: COLLECTOR_MEMORY_MIB * 3 / 4, spike_limit_mib: COLLECTOR_MEMORY_MIB / 4 },
    resourcedetection: { detectors: ['env', 'ecs'] },
    batch: { timeout: '1s', send_batch_size: 50 },
  },
  exporters: { awsxray: {} },
  service: { pipelines: { traces: { receivers: ['otlp'], processors: ['memory_limiter', 'resourcedetection', 'batch'], exporters: ['awsxray'] } } },
};

/**
 * What can be told about the collector of traces.
 */
export interface XRayOptions {
  /**
   * The image of the AWS Distro for OpenTelemetry collector, for example from a repository of your own.
   *
   * @default - version 0.48.0 from public.ecr.aws
   */
  readonly collectorImage?: ecs.ContainerImage;
}

/**
 * Where traces of requests go.
 */
export abstract class Tracing {
  /**
   * To X-Ray, through the AWS Distro for OpenTelemetry collector, which runs beside the API in each task and takes OTLP on ports 4317 and 4318
   * of localhost. The tasks get the permission to send traces, and the container of the API environment variables that OpenTelemetry reads,
   * unless you set these yourself. The code itself must be instrumented.
   *
   * @param options another image
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html
   */
  public static xray(options: XRayOptions = {}): Tracing {
    return new XRay(options);
  }

  /**
   * @internal
   */
  public abstract _sidecar(): Sidecar;

  /**
   * @internal
   */
  public abstract _environment(serviceName: string): Record<string, string>;

  /**
   * @internal
   */
  public abstract _actions(): string[];
}

class XRay extends Tracing {
  constructor(private readonly options: XRayOptions) {
    super();
  }

  public _sidecar(): Sidecar {
    return {
      name: COLLECTOR,
      image: this.options.collectorImage ?? ecs.ContainerImage.fromRegistry(COLLECTOR_IMAGE),
      environment: { AOT_CONFIG_CONTENT: JSON.stringify(COLLECTOR_CONFIG) },
      memoryLimitMiB: COLLECTOR_MEMORY_MIB,
      // An API that answers without traces is better than none.
      essential: false,
    };
  }

  public _environment(serviceName: string): Record<string, string> {
    return {
      OTEL_SERVICE_NAME: serviceName,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      // The load balancer marks requests in the way of X-Ray, services of other makers in the way of W3C.
      OTEL_PROPAGATORS: 'xray,tracecontext,baggage',
      OTEL_TRACES_EXPORTER: 'otlp',
      // The collector takes traces only.
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    };
  }

  public _actions(): string[] {
    return ['xray:PutTraceSegments'];
  }
}
