// What --help prints, made from the tables of commands and settings.
import { flagName, namesOfSettings } from '../app/config/names.ts';
import { settingRow } from '../app/config/table.ts';
import { COMMANDS, type Command } from './commands.ts';

export function programHelp(): string {
  return [
    'heliometer: an LLM gateway that records every exchange',
    '',
    ...COMMANDS.map(({ name, usage, help }) => `  heliometer ${name} ${usage}\n      ${help}`),
    '',
    'heliometer COMMAND --help shows its flags. Every setting may also be an environment variable or stand in',
    'heliometer.config.json: docs/configuration.md.',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const own = command.options.map(({ flag, value, help }) => [`${flag} ${value}`, help] as const);
  const rows: (readonly [string, string])[] = [
    ...own,
    ['--config FILE', 'Config file; default heliometer.config.json.'],
  ];
  for (const name of namesOfSettings()) {
    const { kind, default: fallback, help } = settingRow(name);
    const shown = fallback === null ? '' : ` [${kind.show(fallback)}]`;
    rows.push([flagName(name), `${help}${shown}`]);
  }
  rows.push(['--provider-SLUG-url', 'Another origin for a provider, trusted as given.']);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `heliometer ${command.name} ${command.usage}`,
    command.help,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
}
