// What tests need of the system beyond Node. As root on Debian it is installed, elsewhere its absence is told, and the
// tests that need it skip themselves by name.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

export interface SystemPackage {
  /** As apt knows it. */
  readonly name: string;
  /** Its presence on PATH says that it is installed. */
  readonly binary: string;
  readonly neededBy: string;
}

/** The bench installs what it compares with by itself (`tests/bench`). */
export const SYSTEM_PACKAGES: readonly SystemPackage[] = [
  { name: 'redis-server', binary: 'redis-server', neededBy: 'the tests of state shared through Redis' },
  { name: 'postgresql', binary: 'pg_ctlcluster', neededBy: 'the tests of the control store in PostgreSQL' },
  { name: 'chromium', binary: 'chromium', neededBy: 'the tests of the dashboard in a browser' },
  {
    name: 'chromium-headless-shell',
    binary: 'chromium-headless-shell',
    neededBy: 'the same tests in two thirds of the time',
  },
];

/** @returns what is still missing */
export function installSystemPackages(wanted: readonly SystemPackage[], path: string): readonly SystemPackage[] {
  const missing = wanted.filter(({ binary }) => !isOnPath(binary, path));
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (missing.length === 0 || !mayInstall) return missing;
  const names = missing.map(({ name }) => name);
  const env = { PATH: path, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
  // One at a time: a package that cannot be had is no reason to go without the others.
  for (const name of names)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { stdio: 'ignore', env });
  return missing.filter(({ binary }) => !isOnPath(binary, path));
}

function isOnPath(binary: string, path: string): boolean {
  return path.split(':').some((folder) => {
    try {
      accessSync(join(folder, binary), constants.X_OK);
      return true;
    } catch {
      // Not in this folder, then.
      return false;
    }
  });
}
