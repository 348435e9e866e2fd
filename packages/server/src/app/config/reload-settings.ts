// SIGHUP: the settings are read again, and what may change while running does.
import type { Log } from '../../kernel/log.ts';
import { isSettingName } from './names.ts';
import { readSettings, SettingError, type SettingSources } from './read-settings.ts';
import { type SettingRow, type Settings, settingRow } from './table.ts';

export interface Reloaded {
  readonly next: Settings;
  /** Something changed that only new processes will know. */
  readonly replaces: boolean;
}

/** Settings that cannot be used leave everything as it was. See `onReload` in the table for what a change does. */
export function reloadSettings(sources: SettingSources, current: Settings, log: Log): Reloaded {
  const wanted = reread(sources, log);
  if (wanted === null) return { next: current, replaces: false };
  const names = Object.keys(wanted) as (keyof Settings)[];
  const changed = names.filter((name) => JSON.stringify(current[name]) !== JSON.stringify(wanted[name]));
  const live = changed.filter((name) => onReload(name) === 'live');
  const replacing = changed.filter((name) => onReload(name) === undefined);
  const later = changed.filter((name) => onReload(name) === 'restart');
  log.info({ live, replacing }, 'settings read again');
  if (later.length > 0) log.warn({ settings: later }, 'changed settings that take effect at the next start only');
  const kept = Object.fromEntries(later.map((name) => [name, current[name]]));
  return { next: Object.freeze({ ...wanted, ...kept }), replaces: replacing.length > 0 };
}

function reread(sources: SettingSources, log: Log): Settings | null {
  try {
    return readSettings(sources);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    log.error({ problem: error.message }, 'the settings cannot be used; everything stays as it was');
    return null;
  }
}

function onReload(name: string): SettingRow<unknown>['onReload'] {
  return isSettingName(name) ? settingRow(name).onReload : undefined;
}
