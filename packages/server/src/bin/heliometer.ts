// The command line: which command, with which flags; everything else is in app.
import { CHILD_COMMAND } from '../app/supervise/child-command.ts';
import { readArguments, UsageError } from './arguments.ts';
import { COMMANDS, type Command } from './commands.ts';
import { commandHelp, programHelp } from './help.ts';

const args = process.argv.slice(2);
if (args[0] === CHILD_COMMAND) await runAsChild(args[1]);
// The channel to a launcher would keep us here.
else process.exit(await run(args));

async function runAsChild(role: string | undefined): Promise<void> {
  const { runChild } = await import('../app/supervise/run-child.ts');
  if (role !== 'gateway' && role !== 'console' && role !== 'drain') throw new TypeError(`no such role: ${role}`);
  await runChild(role);
}

async function run(argv: readonly string[]): Promise<number> {
  // Nobody reads on (`heliometer keys list | head -1`): no reason to fall.
  process.stdout.on('error', () => undefined);
  const [name = '', ...rest] = argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(programHelp());
    return 0;
  }
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) {
    const seen = name === '' ? 'a command is needed' : `there is no command ${name}`;
    return complain(`${seen}; there are ${COMMANDS.map((known) => known.name).join(', ')} (see heliometer --help)`, 2);
  }
  return runCommand(command, rest);
}

async function runCommand(command: Command, argv: readonly string[]): Promise<number> {
  try {
    const given = readArguments(command, argv);
    if (given.wantsHelp) {
      console.log(commandHelp(command));
      return 0;
    }
    return await command.run(given);
  } catch (error) {
    if (error instanceof UsageError) return complain(`${error.message} (see heliometer ${command.name} --help)`, 2);
    const known = await import('./known-failures.ts');
    const status = known.statusOf(error);
    if (status === null) throw error;
    return complain(known.lineOf(error), status);
  }
}

function complain(line: string, status: number): number {
  process.stderr.write(`heliometer: ${line}\n`);
  return status;
}
