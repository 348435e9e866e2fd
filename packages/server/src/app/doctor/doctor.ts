// `heliometer doctor`: looks at everything a start needs, leaves everything as it was, and says what to do.
import type { Finding } from '../../ports/system-desk.ts';
import { readSettings, SettingError, type SettingSources, showChanged } from '../config/read-settings.ts';
import type { Settings } from '../config/table.ts';
import { checkBodyStore } from './check-bodies.ts';
import { checkDataDir, checkDisk, type ServerSeen } from './check-data-dir.ts';
import { checkEdgeStore } from './check-edge.ts';
import { checkMasterKey } from './check-master-key.ts';
import { checkPorts } from './check-port.ts';
import { checkControlStore, checkRecordStore } from './check-stores.ts';
import { checkUpstreams } from './check-upstreams.ts';
import { broken, ok } from './finding.ts';

/** @returns the exit status: 1 when something is broken */
export async function doctor(sources: SettingSources, print: (line: string) => void): Promise<number> {
  let isBroken = false;
  for await (const finding of examineAll(sources)) {
    isBroken ||= finding.verdict === 'broken';
    print(`${finding.verdict.padEnd(8)} ${finding.subject.padEnd(14)} ${finding.found}`);
    if (finding.advice !== undefined) print(`${' '.repeat(24)}→ ${finding.advice}`);
  }
  print(isBroken ? 'something is broken' : 'nothing is broken');
  return isBroken ? 1 : 0;
}

async function* examineAll(sources: SettingSources): AsyncGenerator<Finding> {
  let settings: Settings;
  try {
    settings = readSettings(sources);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    yield broken(
      'settings',
      error.message,
      'correct it; docs/configuration.md lists all settings. Nothing else was checked.',
    );
    return;
  }
  yield* examine(settings);
}

/** By settings that could be read. */
export async function* examine(settings: Settings): AsyncGenerator<Finding> {
  yield ok('settings', changedOnes(settings));
  const server: ServerSeen = { isRunning: false, url: null, pid: null };
  yield* checkDataDir(settings, server);
  yield await checkDisk(settings);
  yield* checkPorts(settings, server);
  yield await checkControlStore(settings);
  yield await checkMasterKey(settings);
  yield await checkEdgeStore(settings);
  yield await checkRecordStore(settings, server);
  yield await checkBodyStore(settings);
  yield* checkUpstreams(settings);
}

function changedOnes(settings: Settings): string {
  const changed = Object.entries(showChanged(settings));
  if (changed.length === 0) return 'all at their defaults';
  return changed.map(([name, value]) => `${name}=${value}`).join(' ');
}
