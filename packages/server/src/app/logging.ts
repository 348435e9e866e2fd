// The log of a process: JSON lines on stderr, or lines for people when that is a terminal.
import { type DestinationStream, destination, type Logger, pino, stdSerializers } from 'pino';

export interface LogOptions {
  readonly level: string;
  /** `supervisor`, `gateway`, `console` … */
  readonly process: string;
  readonly slot?: number;
  readonly isTerminal?: boolean;
}

/** Written at once: lines about a crash must not be lost in a buffer, and the hot path does not log. */
export function openLog(options: LogOptions): Logger {
  const stderr = destination({ dest: 2, sync: true });
  const readable = options.isTerminal ?? process.stderr.isTTY === true;
  return pino(
    {
      level: options.level,
      base: { process: options.process, ...(options.slot === undefined ? {} : { slot: options.slot }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err, err: stdSerializers.err, cause: stdSerializers.err },
    },
    readable ? readableLines(stderr) : stderr,
  );
}

function readableLines(stderr: DestinationStream): DestinationStream {
  return { write: (line) => stderr.write(readableLine(line)) };
}

const COLOURS: Readonly<Record<string, number>> = { debug: 90, info: 32, warn: 33, error: 31 };

/** `12:30:01.250 warn  gateway 0  message  field=value …`; a stack goes below. */
export function readableLine(json: string): string {
  const { level, time, process: name, slot, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const colour = COLOURS[String(level)] ?? 0;
  const who = slot === undefined ? String(name) : `${name} ${slot}`;
  const head = `${String(time).slice(11, 23)} \u001b[${colour}m${String(level).padEnd(5)}\u001b[0m ${who}  ${msg}`;
  const rest = Object.entries(fields).map(([key, value]) => ` \u001b[90m${key}=\u001b[0m${readableValue(value)}`);
  return `${head} ${rest.join('')}\n`;
}

function readableValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'stack' in value && typeof value.stack === 'string') {
    return `\n    ${value.stack.replaceAll('\n', '\n    ')}`;
  }
  return typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value);
}
