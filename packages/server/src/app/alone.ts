// `heliometer gateway` and `heliometer console`: one process of a fleet, its own master.
import type { Logger } from 'pino';
import { signInLink } from '../kernel/sign-in-link.ts';
import { CannotServe } from './cannot-serve.ts';
import { readSettings, SettingError } from './config/read-settings.ts';
import { reloadSettings } from './config/reload-settings.ts';
import { runsLocalModel } from './config/security-tiers.ts';
import type { Settings } from './config/table.ts';
import { type DataDir, lockDataDir, openDataDir } from './data-dir.ts';
import { prepareControlStore } from './first-key.ts';
import { loadRole } from './load-role.ts';
import { openLog } from './logging.ts';
import type { Overview } from './overview.ts';
import { publicAddress } from './public-address.ts';
import { type ListenOn, type RunningRole, TITLES } from './role.ts';
import type { StartOptions } from './start.ts';
import { onSignals } from './stop-signals.ts';
import { Supervisor } from './supervise/supervisor.ts';

/**
 * Resolves with the exit status when everything has ended.
 * @throws SettingError, CannotServe
 */
export async function runAlone(role: 'gateway' | 'console', options: StartOptions): Promise<number> {
  process.title = TITLES[role];
  const settings = readSettings(options.sources);
  // The embedded engine belongs to one console, and a gateway alone has none that would take its records.
  if (role === 'gateway' && settings.recordsUrl === 'embedded') {
    throw new SettingError(
      'setting recordsUrl is embedded; a gateway alone needs HELIOMETER_RECORDS_URL, or use heliometer start',
    );
  }
  if (role === 'gateway' && runsLocalModel(settings)) {
    throw new SettingError(
      'a security engine is transformers, which runs in the console of the same machine; a gateway alone can use builtin or http',
    );
  }
  const dir = openDataDir(settings.dataDir);
  const lock = lockDataDir(dir);
  try {
    const { key, ownerToken } = await prepareControlStore(dir, settings, role === 'console');
    const solo = new Solo(role, settings, dir);
    const ended = Promise.withResolvers<number>();
    const drainProcess = role === 'gateway' ? solo.startDrainProcess(options.entry, ended.reject) : null;
    const running = await solo.start(drainProcess);
    solo.handleSignals(options, { running, drainProcess, end: ended.resolve });
    if (running.url !== null) lock.note(running.url);
    if (key !== null) options.print(`heliometer first key ${key}`);
    options.print(`heliometer ready ${running.url}`);
    if (ownerToken !== null) {
      options.print(`heliometer sign-in ${signInLink(publicAddress(settings, running.url), ownerToken)}`);
    }
    return await ended.promise.finally(() => drainProcess?.kill());
  } finally {
    lock.release();
  }
}

interface Reins {
  readonly running: RunningRole;
  readonly drainProcess: Supervisor | null;
  readonly end: (status: number) => void;
}

class Solo {
  readonly #role: 'gateway' | 'console';
  readonly #dir: DataDir;
  readonly #logs: Logger[] = [];
  #settings: Settings;

  constructor(role: 'gateway' | 'console', settings: Settings, dir: DataDir) {
    this.#role = role;
    this.#settings = settings;
    this.#dir = dir;
  }

  /** Takes what the gateway journals to the record store, so that the gateway itself loads none. */
  startDrainProcess(entry: string, onHopeless: (error: CannotServe) => void): Supervisor {
    const supervisor = new Supervisor(
      {
        entry,
        dataRoot: this.#dir.root,
        log: this.#openLog('supervisor'),
        gateways: 0,
        background: 'drain',
        gatewaySocket: null,
        consoleSocket: null,
        prepared: Promise.resolve(),
        onHopeless: (reason) => onHopeless(new CannotServe(reason)),
      },
      this.#settings,
    );
    void supervisor.start();
    return supervisor;
  }

  async start(drainProcess: Supervisor | null): Promise<RunningRole> {
    const startRole = await loadRole(this.#role);
    const running = Promise.withResolvers<RunningRole>();
    running.resolve(
      startRole({
        settings: this.#settings,
        dir: this.#dir,
        listen: this.#listenOn(),
        overview: overviewOf(running.promise, drainProcess),
        openLog: (name, slot) => this.#openLog(name, slot),
      }),
    );
    return running.promise;
  }

  handleSignals({ sources }: StartOptions, { running, drainProcess, end }: Reins): void {
    onSignals({
      stop: () => {
        const graceMs = this.#settings.shutdownGraceMs;
        void running
          .drain(graceMs)
          .then(() => drainProcess?.stop(graceMs))
          .then(() => end(0));
      },
      stopNow: end,
      reload: () => {
        const log = this.#logs[0];
        if (log === undefined) return;
        const { next, replaces } = reloadSettings(sources, this.#settings, log);
        this.#settings = next;
        for (const each of this.#logs) each.level = next.logLevel;
        drainProcess?.setLogLevel(next);
        if (replaces) log.warn({}, 'a process alone cannot replace itself: restart it for the changed settings');
      },
    });
  }

  #listenOn(): ListenOn {
    const own = this.#role === 'console' ? this.#settings['console.listen'] : null;
    return own ?? { host: this.#settings.host, port: this.#settings.port };
  }

  #openLog(name: string, slot?: number): Logger {
    const log = openLog({ level: this.#settings.logLevel, process: name, ...(slot === undefined ? {} : { slot }) });
    this.#logs.push(log);
    return log;
  }
}

function overviewOf(running: Promise<RunningRole>, drainProcess: Supervisor | null): Overview {
  return {
    metrics: async () => [await (await running).metrics(), ...((await drainProcess?.metrics()) ?? [])],
    states: async () => [(await running).state(), ...((await drainProcess?.states()) ?? [])],
  };
}
