// A command's arguments: its own options, settings as flags, and what stands free.
import { parseArgs } from 'node:util';
import { heliometerEnvironment } from '../app/config/environment.ts';
import { settingFlags } from '../app/config/names.ts';
import { CONFIG_FLAG, checkFlag, isSwitch, type SettingSources } from '../app/config/read-settings.ts';

/** A command line that makes no sense; the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CommandOptions {
  /** Own options, each with a value: `--name`. */
  readonly options: readonly { readonly flag: string }[];
  /** Words that may stand free, at most. */
  readonly words: number;
}

export interface Arguments {
  readonly wantsHelp: boolean;
  readonly words: readonly string[];
  /** By flag. */
  readonly options: Readonly<Record<string, string>>;
  readonly sources: SettingSources;
}

/** @throws UsageError, SettingError */
export function readArguments(command: CommandOptions, argv: readonly string[]): Arguments {
  const own = new Set(command.options.map(({ flag }) => flag));
  const words: string[] = [];
  const options: Record<string, string> = {};
  const flags: [string, string | undefined][] = [];
  let wantsHelp = false;
  for (const token of tokensOf(argv, own)) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = token.rawName;
    if (flag === '--help' || flag === '-h') wantsHelp = true;
    else if (own.has(flag)) options[flag] = givenValue(flag, token.value);
    else if (flag.startsWith('--')) flags.push([flag, token.value]);
    else throw new UsageError(`there is no flag ${flag}`);
  }
  // Before the words: the value of a mistyped flag looks like one.
  for (const [flag] of flags) checkFlag(flag);
  if (!wantsHelp && words.length > command.words) throw new UsageError(`${words[command.words]} is one word too many`);
  return {
    wantsHelp,
    words,
    options,
    sources: { flags, environment: heliometerEnvironment(), directory: process.cwd() },
  };
}

function tokensOf(argv: readonly string[], own: ReadonlySet<string>) {
  const known = [...own, ...settingFlags(), CONFIG_FLAG];
  const options = Object.fromEntries(
    known.map((flag) => [flag.slice(2), { type: isSwitch(flag) ? ('boolean' as const) : ('string' as const) }]),
  );
  // Not strict: a switch may be written --anonymous=false, and unknown flags get a better sentence from the table.
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function givenValue(flag: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`${flag} needs a value`);
  return value;
}
