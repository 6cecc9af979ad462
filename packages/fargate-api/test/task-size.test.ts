import { Lazy } from 'aws-cdk-lib';
import { TaskSize } from '../src';

describe('a task size', () => {
  test.each([
    ['small', TaskSize.small(), 256, 512],
    ['medium', TaskSize.medium(), 1024, 2048],
    ['large', TaskSize.large(), 4096, 8192],
  ])('has a name for the common one: %s', (_, size, cpuUnits, memoryMiB) => {
    expect(size).toEqual(expect.objectContaining({ cpuUnits, memoryMiB }));
  });

  test.each([
    [256, 2048], [512, 4096], [1024, 8192], [2048, 4096], [2048, 16384], [4096, 30720],
    [8192, 16384], [8192, 20480], [8192, 61440], [16384, 32768], [16384, 122880],
  ])('can be any pair that Fargate has: %d CPU units with %d MiB', (cpuUnits, memoryMiB) => {
    expect(TaskSize.of(cpuUnits, memoryMiB)).toEqual(expect.objectContaining({ cpuUnits, memoryMiB }));
  });

  test.each([
    [256, 4096, '512, 1024, 2048'],
    [512, 1536, '1024, 2048, 3072, 4096'],
    [1024, 1024, '2048, 3072, 4096, 5120, 6144, 7168, 8192'],
    [8192, 17408, '16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440'],
  ])('fails when Fargate has the CPU but not with that memory, and lists the legal pairs: %d with %d', (cpuUnits, memoryMiB, legal) => {
    expect(() => TaskSize.of(cpuUnits, memoryMiB)).toThrow(
      `Fargate has no task with ${cpuUnits} CPU units and ${memoryMiB} MiB of memory: with ${cpuUnits} CPU units use one of ${legal} MiB`);
  });

  test('fails when Fargate does not have the CPU', () => {
    expect(() => TaskSize.of(300, 512)).toThrow(
      'Fargate has no task with 300 CPU units: use one of 256, 512, 1024, 2048, 4096, 8192, 16384');
  });

  test.each([
    ['CPU', () => TaskSize.of(Lazy.number({ produce: () => 256 }), 512)],
    ['memory', () => TaskSize.of(256, Lazy.number({ produce: () => 512 }))],
  ])('fails when the %s is known only at deployment', (_, size) => {
    expect(size).toThrow('a task size must be known at synth, got a token: pass plain numbers to TaskSize.of()');
  });
});
