// What a process has used of the machine, by the kernel's own books (Linux only: /proc).
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds on a core, all threads that still live together. The same source for every process that is compared. */
export function cpuNanoseconds(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // The first field is time spent on the CPU, in ns (Documentation/scheduler/sched-stats.rst).
    sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  }
  return sum;
}

export interface Memory {
  /** MiB that belong to this process alone and are backed by no file: heap, buffers, stacks. */
  readonly anonymous: number;
  /** MiB, with the program's own files. */
  readonly resident: number;
}

export function memoryOf(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const mib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1]) / 1024;
  return { anonymous: mib('Anonymous'), resident: mib('Rss') };
}

/** Keeps a process, every thread it has and all it starts later, on one core. */
export function pinTo(core: number, pid: number): void {
  execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}
