// A setting's names: one dotted name gives its flag and its environment variable (docs/configuration.md).
import { PROVIDERS } from '../../providers/catalogue.ts';
import { SETTINGS, type SettingName } from './table.ts';

/** A setting as the sources name it: a row of the table, or the URL of a provider. */
export type Setting =
  | { readonly name: SettingName; readonly slug?: undefined }
  | { readonly name: `provider.${string}.url`; readonly slug: string };

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/** `HELIOMETER_` + UPPER_SNAKE, a leading `gateway.` dropped. */
export function environmentName(name: string): string {
  return `HELIOMETER_${words(name).join('_').toUpperCase()}`;
}

export function flagName(name: string): string {
  return `--${words(name).join('-').toLowerCase()}`;
}

function words(name: string): string[] {
  return name
    .replace(/^gateway\./, '')
    .split(/[.-]|(?=[A-Z])/)
    .filter((word) => word !== '');
}

const ALL: readonly Setting[] = [
  ...namesOfSettings().map((name) => ({ name })),
  ...PROVIDERS.map(({ slug }) => ({ name: `provider.${slug}.url` as const, slug })),
];

const BY_DOTTED_NAME = new Map<string, Setting>(ALL.map((setting) => [setting.name, setting]));
const BY_ENVIRONMENT_NAME = new Map<string, Setting>(ALL.map((setting) => [environmentName(setting.name), setting]));
// A flag may also be written as the dotted name: --gateway.workers=auto.
const BY_FLAG = new Map<string, Setting>(
  ALL.flatMap((setting) => [
    [flagName(setting.name), setting],
    [`--${setting.name}`, setting],
  ]),
);

export function namesOfSettings(): readonly SettingName[] {
  return Object.keys(SETTINGS).filter(isSettingName);
}

/** Every flag there is, in both spellings. */
export function settingFlags(): Iterable<string> {
  return BY_FLAG.keys();
}

export function settingOfName(dotted: string): Setting | null {
  return BY_DOTTED_NAME.get(dotted) ?? null;
}

export function settingOfEnvironment(name: string): Setting | null {
  return BY_ENVIRONMENT_NAME.get(name) ?? null;
}

export function settingOfFlag(flag: string): Setting | null {
  return BY_FLAG.get(flag) ?? null;
}

export type Source = 'flag' | 'environment' | 'file';

/** The known name closest to a mistyped one, or null when none is close. */
export function nearest(source: Source, seen: string): string | null {
  const names = { flag: BY_FLAG, environment: BY_ENVIRONMENT_NAME, file: BY_DOTTED_NAME }[source].keys();
  const close = [...names]
    .map((name) => ({ name, distance: editDistance(seen.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return close !== undefined && close.distance <= 3 ? close.name : null;
}

/** Levenshtein's, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
