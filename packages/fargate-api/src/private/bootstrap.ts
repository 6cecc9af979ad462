import * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * Answers 200 on one path and port, and writes nothing but a file below /tmp.
 *
 * The path and the port are arguments, never part of the script, so that no path can be run as a command.
 */
const SCRIPT = [
  'file="/tmp/www$1"',
  'case "$file" in */) file="$file"index.html ;; esac',
  'mkdir -p "$(dirname "$file")"',
  'echo "no image deployed yet" > "$file"',
  'exec httpd -f -p "$2" -h /tmp/www',
].join('\n');

/** The container that stands in until there is an image. */
export function bootstrapContainer(healthCheckPath: string, containerPort: number): Pick<ecs.ContainerDefinitionOptions, 'image' | 'entryPoint' | 'command'> {
  const [path] = healthCheckPath.split('?');
  return {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
    entryPoint: ['sh', '-euc'],
    command: [SCRIPT, 'bootstrap', path, `${containerPort}`],
  };
}
