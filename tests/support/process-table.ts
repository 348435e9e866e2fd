// Which of the machine's processes are those of one running program, by their titles (operations.md).
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export type ProcessRole = 'supervisor' | 'gateway' | 'console';

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The program itself, by its pid, and the children it has at this moment. */
export function pidsByRole(supervisor: number): Readonly<Record<ProcessRole, readonly number[]>> {
  const rows = processTable();
  const children = rows.filter(({ parent }) => parent === supervisor);
  const having = (role: string) =>
    children
      // Before it has taken its title, a child is told by what it was started with.
      .filter(({ command }) => command === `heliometer ${role}` || command.endsWith(` ${role}`))
      .map(({ pid }) => pid);
  return {
    supervisor: rows.filter(({ pid }) => pid === supervisor).map(({ pid }) => pid),
    gateway: having('gateway'),
    console: having('console'),
  };
}

function processTable(): readonly Row[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

function fromProc(): readonly Row[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name in parentheses may hold anything; the parent is the second field behind it.
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // It ended while we were looking.
        return [];
      }
    });
}

function fromPs(): readonly Row[] {
  return execFileSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command.trim() }];
    });
}
