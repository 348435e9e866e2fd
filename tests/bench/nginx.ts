// nginx in two roles: the upstream whose answer never changes, and the proxy everything is measured against.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/own-server.ts';
import { needTool } from './tools.ts';

export interface Nginx extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

const START_LIMIT_MS = 5_000;

/** Answers every request with the same JSON, but those for the paths of `others` with theirs. */
export function startFixedUpstream(body: string, others: Readonly<Record<string, string>> = {}): Promise<Nginx> {
  const bodies = Object.entries({ '/': body, ...others });
  // nginx reads $ as the beginning of a variable, and quotes as its own.
  if (bodies.some(([, text]) => /['$\\]/.test(text)))
    throw new TypeError('the body cannot be written into a configuration of nginx');
  const locations = bodies.map(
    ([path, text]) => `location ${path} { default_type application/json; return 200 '${text}'; }`,
  );
  return startNginx(() => locations.join(' '));
}

/** What one would put before an upstream: kept-alive connections, HTTP/1.1, no log. */
export function startProxy(upstreamUrl: string): Promise<Nginx> {
  const { host } = new URL(upstreamUrl);
  return startNginx(
    () => 'location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; }',
    `upstream up { server ${host}; keepalive 256; keepalive_requests 1000000000; }`,
  );
}

async function startNginx(location: () => string, beside = ''): Promise<Nginx> {
  const program = needTool('nginx');
  const dir = mkdtempSync(join(tmpdir(), 'heliometer-bench-nginx-'));
  const port = await freePort();
  const config = join(dir, 'nginx.conf');
  writeFileSync(config, configOf({ dir, port, location: location(), beside }));
  // Without a master there is one process, whose pid is the child's.
  const child = spawn(program, ['-p', dir, '-e', 'stderr', '-c', config, '-g', 'daemon off; master_process off;'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('latin1').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(dir, { recursive: true, force: true });
  };
  if (await accepts(port, child)) {
    return { url: `http://127.0.0.1:${port}`, pid: child.pid as number, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error(`nginx did not start: ${said}`);
}

function configOf(at: { dir: string; port: number; location: string; beside: string }): string {
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${at.dir}/${kind};`)
    .join(' ');
  return `worker_processes 1; pid ${at.dir}/pid; error_log stderr crit;
events { worker_connections 2048; }
http {
  access_log off; ${temp}
  keepalive_requests 1000000000; keepalive_timeout 300s; client_max_body_size 0;
  ${at.beside}
  server { listen 127.0.0.1:${at.port} backlog=2048; ${at.location} }
}
`;
}

async function accepts(port: number, child: ChildProcess): Promise<boolean> {
  const limit = performance.now() + START_LIMIT_MS;
  while (performance.now() < limit && child.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return true;
    await wait(20);
  }
  return false;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
