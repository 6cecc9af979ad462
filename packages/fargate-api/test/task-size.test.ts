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

  test('fails when Fargate does not have the CPU, and lists all legal pairs', () => {
    expect(() => TaskSize.of(300, 512)).toThrow(
      'Fargate has no task with 300 CPU units: use 256 with 512, 1024, 2048 MiB; 512 with 1024 to 4096 MiB in steps of 1024; ' +
      '1024 with 2048 to 8192 MiB in steps of 1024; 2048 with 4096 to 16384 MiB in steps of 1024; 4096 with 8192 to 30720 MiB in steps of 1024; ' +
      '8192 with 16384 to 61440 MiB in steps of 4096; 16384 with 32768 to 122880 MiB in steps of 8192');
  });

  // Each row of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html, in GiB.
  const rows: [number, number[]][] = [
    [256, [0.5, 1, 2]],
    [512, [1, 2, 3, 4]],
    [1024, [2, 3, 4, 5, 6, 7, 8]],
    [2048, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]],
    [4096, [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]],
    [8192, [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]],
    [16384, [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120]],
  ];

  test.each(rows)('with %d CPU units takes the memory that AWS says, and no other in steps of half a GiB', (cpuUnits, legal) => {
    const all = Array.from({ length: 300 }, (_, index) => (index + 1) / 2);
    const taken = all.filter((gib) => {
      try {
        return TaskSize.of(cpuUnits, gib * 1024).memoryMiB === gib * 1024;
      } catch {
        return false;
      }
    });
    expect(taken).toEqual(legal);
  });

  test.each([
    ['CPU', () => TaskSize.of(Lazy.number({ produce: () => 256 }), 512)],
    ['memory', () => TaskSize.of(256, Lazy.number({ produce: () => 512 }))],
  ])('fails when the %s is known only at deployment', (_, size) => {
    expect(size).toThrow('a task size must be known at synth, got a token: pass plain numbers to TaskSize.of()');
  });
});
