// `heliometer start`: one server of a data dir, all of it.
import type { Logger } from 'pino';
import { signInLink } from '../kernel/sign-in-link.ts';
import { CannotServe } from './cannot-serve.ts';
import { readSettings, type SettingSources } from './config/read-settings.ts';
import { reloadSettings } from './config/reload-settings.ts';
import type { Settings } from './config/table.ts';
import { lockDataDir, openDataDir } from './data-dir.ts';
import { prepareControlStore } from './first-key.ts';
import { bindSocket, urlOf } from './listening.ts';
import { openLog } from './logging.ts';
import { publicAddress } from './public-address.ts';
import { TITLES } from './role.ts';
import { onSignals } from './stop-signals.ts';
import { Supervisor } from './supervise/supervisor.ts';
import { workersOf } from './workers.ts';

export interface StartOptions {
  /** The program's entry file, started again for each child. */
  readonly entry: string;
  readonly sources: SettingSources;
  /** For the ready line, the first key and the owner's link. */
  readonly print: (line: string) => void;
}

/**
 * Resolves with the exit status when everything has ended.
 * @throws SettingError, CannotServe
 */
export async function start({ entry, sources, print }: StartOptions): Promise<number> {
  process.title = TITLES.supervisor;
  const settings = readSettings(sources);
  const dir = openDataDir(settings.dataDir);
  const lock = lockDataDir(dir);
  try {
    const gatewaySocket = await bindSocket(settings.host, settings.port);
    const own = settings['console.listen'];
    const consoleSocket = own === null ? null : await bindSocket(own.host, own.port);
    const log = openLog({ level: settings.logLevel, process: 'supervisor' });
    const ended = Promise.withResolvers<number>();
    const prepared = prepareControlStore(dir, settings, true);
    const supervisor = new Supervisor(
      {
        entry,
        dataRoot: dir.root,
        log,
        gateways: workersOf(settings),
        background: 'console',
        gatewaySocket,
        consoleSocket,
        prepared: prepared.then(() => undefined),
        onHopeless: (reason) => ended.reject(new CannotServe(reason)),
      },
      settings,
    );
    handleSignals({ supervisor, log, sources, settings, end: ended.resolve });
    prepared.catch(ended.reject);
    const url = urlOf(gatewaySocket.address()) ?? '';
    lock.note(url);
    const ready = supervisor.start().then(async () => {
      const { key, ownerToken } = await prepared;
      if (key !== null) print(`heliometer first key ${key}`);
      print(`heliometer ready ${url}`);
      const consoleUrl = consoleSocket === null ? url : urlOf(consoleSocket.address());
      if (ownerToken !== null)
        print(`heliometer sign-in ${signInLink(publicAddress(settings, consoleUrl), ownerToken)}`);
    });
    ready.catch(ended.reject);
    if (consoleSocket !== null) {
      void supervisor.backgroundServed.then(() => print(`heliometer console ${urlOf(consoleSocket.address())}`));
    }
    return await ended.promise.finally(() => supervisor.kill());
  } finally {
    lock.release();
  }
}

interface Reins {
  readonly supervisor: Supervisor;
  readonly log: Logger;
  readonly sources: SettingSources;
  readonly settings: Settings;
  readonly end: (status: number) => void;
}

function handleSignals({ supervisor, log, sources, settings, end }: Reins): void {
  let current = settings;
  let renewal = Promise.resolve();
  onSignals({
    stop() {
      log.info({ graceMs: current.shutdownGraceMs }, 'stopping: running exchanges may end');
      void supervisor.stop(current.shutdownGraceMs).then(() => end(0));
    },
    stopNow(status) {
      supervisor.kill();
      end(status);
    },
    reload() {
      const { next, replaces } = reloadSettings(sources, current, log);
      current = next;
      log.level = next.logLevel;
      supervisor.setLogLevel(next);
      if (replaces) renewal = renewal.then(() => supervisor.renew(next));
    },
  });
}
