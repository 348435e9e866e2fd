// The doctor on the ports: free, or ours and serving.
import { createServer, isIPv6 } from 'node:net';
import type { Finding } from '../../ports/system-desk.ts';
import { CannotServe } from '../cannot-serve.ts';
import type { Settings } from '../config/table.ts';
import { listen } from '../listening.ts';
import type { ServerSeen } from './check-data-dir.ts';
import { broken, ok, reasonOf, warning } from './finding.ts';

const ANSWER_WITHIN_MS = 3_000;

export async function* checkPorts(settings: Settings, server: ServerSeen): AsyncGenerator<Finding> {
  yield server.url === null ? await checkFree('port', settings) : await checkServing(server.url);
  const own = settings['console.listen'];
  if (own === null) return;
  if (!server.isRunning) yield await checkFree('console port', own);
  // What the system chose for port 0 is known to whoever read the ready line only.
  else if (own.port !== 0)
    yield await checkConsole(`http://${isIPv6(own.host) ? `[${own.host}]` : own.host}:${own.port}`);
}

async function checkFree(subject: string, { host, port }: Pick<Settings, 'host' | 'port'>): Promise<Finding> {
  const probe = createServer();
  try {
    await listen(probe, { host, port });
    return ok(subject, `${host}:${port} is free`);
  } catch (error) {
    if (!(error instanceof CannotServe)) throw error;
    return broken(subject, error.message, 'see above, or find out who listens with: ss -ltnp');
  } finally {
    probe.close();
  }
}

interface Readiness {
  readonly ready?: boolean;
  readonly console?: { readonly state?: string };
  readonly journal?: { readonly bytes?: number; readonly oldest_ms?: number };
}

async function checkServing(url: string): Promise<Finding> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const page = (await answer.json()) as Readiness; // our own page; every part is optional
    const found = `${url} answers ${answer.status}, console ${page.console?.state ?? 'unknown'}, journal ${page.journal?.bytes ?? 0} bytes`;
    if (!answer.ok) return broken('port', found, 'the gateway takes no traffic: see its log');
    if (page.console?.state !== 'ready') {
      return warning(
        'port',
        found,
        'calls are served and journaled; nothing can be looked at until the console is back: see the log',
      );
    }
    return ok('port', found);
  } catch (error) {
    return broken(
      'port',
      `${url} does not answer: ${reasonOf(error)}`,
      'see the log of the running server, or restart it',
    );
  }
}

async function checkConsole(url: string): Promise<Finding> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await answer.body?.cancel();
    if (answer.ok) return ok('console port', `${url} answers`);
    return broken('console port', `${url} answers ${answer.status}`, 'find out who listens there with: ss -ltnp');
  } catch (error) {
    return broken('console port', `${url} does not answer: ${reasonOf(error)}`, 'see the log of the running server');
  }
}
