// Flags, environment and file become one frozen object: flag > environment > file > default.
import { isIPv4 } from 'node:net';
import { readConfigFile } from './config-file.ts';
import { type Kind, originWithPath } from './kinds.ts';
import {
  namesOfSettings,
  nearest,
  type Setting,
  type Source,
  settingOfEnvironment,
  settingOfFlag,
  settingOfName,
} from './names.ts';
import { securityProblem } from './security-tiers.ts';
import { FOREIGN_ENVIRONMENT, SETTINGS, type Settings, settingRow } from './table.ts';

/** A setting that is unknown or cannot be used. The message is one line for whoever starts the program. */
export class SettingError extends Error {
  override readonly name = 'SettingError';

  constructor(message: string) {
    // A name that was seen may hold anything.
    super(message.replaceAll(/\s*[\r\n]\s*/g, ' '));
  }
}

export interface SettingSources {
  /** As written: `--data-dir` and its value, undefined when none followed. */
  readonly flags: readonly (readonly [flag: string, value: string | undefined])[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where `heliometer.config.json` is looked for. */
  readonly directory: string;
}

/** Where the file is when it has another place or name; not a setting, for a file cannot name itself. */
export const CONFIG_FLAG = '--config';
const CONFIG_VARIABLE = 'HELIOMETER_CONFIG';

interface Given {
  readonly setting: Setting;
  readonly text: string;
  /** The name it was given under. */
  readonly as: string;
}

/** @throws SettingError */
export function readSettings(sources: SettingSources): Settings {
  const values = new Map<string, unknown>();
  const providerUrls: Record<string, string> = {};
  const file = configFileOf(sources);
  // Later ones win.
  const given = [
    ...fromFile(file.path, file.mustExist),
    ...fromEnvironment(sources.environment),
    ...fromFlags(sources.flags),
  ];
  for (const { setting, text, as } of given) {
    if (setting.slug !== undefined) providerUrls[setting.slug] = check(originWithPath, text, as);
    else values.set(setting.name, check<unknown>(SETTINGS[setting.name].kind, text, as));
  }
  for (const [name, { default: fallback }] of Object.entries(SETTINGS)) {
    if (!values.has(name)) values.set(name, fallback);
  }
  const settings = Object.freeze({
    ...Object.fromEntries(values),
    providerUrls: Object.freeze(providerUrls),
  }) as Settings; // every row of the table was put in above, under its own kind
  checkTogether(settings);
  return settings;
}

function check<T>(kind: Kind<T>, text: string, as: string): T {
  const value = kind.parse(text);
  if (value === undefined) {
    const seen = kind.secret ? 'has a value that cannot be used' : `is ${JSON.stringify(text)}`;
    throw new SettingError(`setting ${as} ${seen}; accepted is ${kind.accepts}`);
  }
  return value;
}

function configFileOf({ flags, environment, directory }: SettingSources): { path: string; mustExist: boolean } {
  const flag = flags.findLast(([name]) => name === CONFIG_FLAG);
  if (flag !== undefined && !flag[1]) throw new SettingError(`${CONFIG_FLAG} needs the path of a file`);
  const named = flag?.[1] ?? environment[CONFIG_VARIABLE];
  return named ? { path: named, mustExist: true } : { path: `${directory}/heliometer.config.json`, mustExist: false };
}

function fromFile(path: string, mustExist: boolean): Given[] {
  const found = readConfigFile(path, mustExist);
  if (found.kind === 'unreadable') throw new SettingError(found.message);
  return found.values.map(({ name, text }) => {
    const setting = settingOfName(name) ?? unknown('file', name);
    return { setting, text, as: `${name} in ${path}` };
  });
}

function fromEnvironment(environment: Readonly<Record<string, string>>): Given[] {
  return Object.entries(environment)
    .filter(([name, text]) => text !== '' && !FOREIGN_ENVIRONMENT.has(name))
    .map(([name, text]) => ({ setting: settingOfEnvironment(name) ?? unknown('environment', name), text, as: name }));
}

function fromFlags(flags: SettingSources['flags']): Given[] {
  return flags
    .filter(([flag]) => flag !== CONFIG_FLAG)
    .map(([flag, value]) => {
      const setting = settingOfFlag(flag) ?? unknown('flag', flag);
      const isSwitch = setting.slug === undefined && 'switch' in SETTINGS[setting.name].kind;
      const text = value ?? (isSwitch ? 'true' : undefined);
      if (text === undefined) throw new SettingError(`${flag} needs a value: ${acceptedBy(setting)}`);
      return { setting, text, as: flag };
    });
}

/** @throws SettingError when no setting goes by this flag */
export function checkFlag(flag: string): void {
  if (flag !== CONFIG_FLAG && settingOfFlag(flag) === null) unknown('flag', flag);
}

export function isSwitch(flag: string): boolean {
  const setting = settingOfFlag(flag);
  return setting !== null && setting.slug === undefined && 'switch' in SETTINGS[setting.name].kind;
}

function acceptedBy(setting: Setting): string {
  return setting.slug === undefined ? SETTINGS[setting.name].kind.accepts : originWithPath.accepts;
}

function unknown(source: Source, seen: string): never {
  const close = nearest(source, seen);
  const what = source === 'flag' ? 'flag' : 'setting';
  const hint = close === null ? 'docs/configuration.md lists all there are' : `did you mean ${close}?`;
  throw new SettingError(`there is no ${what} ${seen}; ${hint}`);
}

/** Rules over more than one setting. */
function checkTogether(settings: Settings): void {
  const console = settings['console.listen']?.host ?? settings.host;
  if (settings['console.auth'] === 'none' && !isLoopback(console)) {
    throw new SettingError(
      `setting console.auth is none while the console listens on ${console}; accepted is none only on a loopback address`,
    );
  }
  if (settings['gateway.gatherBytes'] > settings['gateway.gatherTotalBytes']) {
    throw new SettingError('setting gateway.gatherBytes is larger than gateway.gatherTotalBytes');
  }
  if (settings['spool.segmentBytes'] > settings['spool.maxBytes']) {
    throw new SettingError('setting spool.segmentBytes is larger than spool.maxBytes');
  }
  const security = securityProblem(settings);
  if (security !== null) throw new SettingError(security);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** What differs from the defaults, as it would be given again; secrets hidden. */
export function showChanged(settings: Settings): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const name of namesOfSettings()) {
    const { kind, default: fallback } = settingRow(name);
    if (JSON.stringify(settings[name]) !== JSON.stringify(fallback)) shown[name] = kind.show(settings[name]);
  }
  for (const [slug, url] of Object.entries(settings.providerUrls)) shown[`provider.${slug}.url`] = url;
  return shown;
}
