// The programs a bench needs beside Node, and what to say when one is missing.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const PACKAGES = { nginx: 'nginx-light', wrk: 'wrk', taskset: 'util-linux', chrt: 'util-linux' } as const;

export type Tool = keyof typeof PACKAGES;

/** Full path, or null. Debian keeps servers in /usr/sbin, which is not on everybody's PATH. */
export function pathOfTool(tool: Tool): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, tool)).find(isExecutable) ?? null;
}

/** A part of the bench that cannot run here; not a failure. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** @throws Skipped, naming the package to install */
export function needTool(tool: Tool): string {
  const path = pathOfTool(tool);
  if (path === null) throw new Skipped(`${tool} is missing: apt-get install ${PACKAGES[tool]}`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there.
    return false;
  }
}
