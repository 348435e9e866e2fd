// Closed-loop load with wrk: as many calls as the side under test can carry.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BenchCall, EACH_TIME } from './call.ts';
import { needTool } from './tools.ts';

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly exchanges: number;
  readonly seconds: number;
  /** Other than 2xx and 3xx, and calls without an answer. */
  readonly failed: number;
}

const run = promisify(execFile);

export async function runWrk(url: string, call: BenchCall, load: LoadOptions): Promise<LoadResult> {
  const program = needTool('wrk');
  const dir = mkdtempSync(join(tmpdir(), 'heliometer-bench-wrk-'));
  try {
    const script = join(dir, 'call.lua');
    writeFileSync(script, luaOf(call));
    const args = ['-t', '1', '-c', String(load.connections), '-d', `${load.seconds}s`, '-s', script, url + call.path];
    const { stdout } = await run(program, args);
    const [exchanges = 0, microseconds = 0, failed = 0] =
      /^bench (\d+) (\d+) (\d+)$/m.exec(stdout)?.slice(1).map(Number) ?? [];
    if (exchanges === 0) throw new Error(`wrk got no answers from ${url}:\n${stdout}`);
    return { exchanges, seconds: microseconds / 1e6, failed };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function luaOf({ headers, body }: BenchCall): string {
  const quoted = (text: string) => `[==[${text}]==]`;
  const fields = Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"] = ${quoted(value)}`);
  return `wrk.method = 'POST'
wrk.body = ${quoted(body)}
${fields.join('\n')}
${body.includes(EACH_TIME) ? requestOf(body) : ''}
done = function(summary, latency, requests)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format('bench %d %d %d\\n', summary.requests, summary.duration, failed))
end
`;
}

/** Runs follow each other, so a number of the clock keeps their calls apart. */
function requestOf(body: string): string {
  const [before = '', behind = ''] = body.split(EACH_TIME);
  return `local n = 0
request = function()
  n = n + 1
  return wrk.format(nil, nil, nil, [==[${before}${Date.now()}-]==] .. n .. [==[${behind}]==])
end`;
}
