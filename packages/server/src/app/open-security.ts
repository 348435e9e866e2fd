// The security guard's engines as the settings name them: those a gateway asks, and the local models the console runs for it.
import { readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Security } from '../gateway/guards/check-security.ts';
import type { Log } from '../kernel/log.ts';
import type { SecurityEngine } from '../ports/security-engine.ts';
import { createBuiltinEngine } from '../security/builtin/builtin-engine.ts';
import { readModel } from '../security/builtin/model.ts';
import { createClassificationEngine } from '../security/http/classification-engine.ts';
import { createJudgeEngine } from '../security/http/judge-engine.ts';
import { createConsoleEngine, createSecurityDoor, type Tier } from '../security/transformers/console-door.ts';
import { openLocalEngine } from '../security/transformers/local-engine.ts';
import { CannotServe } from './cannot-serve.ts';
import { type SecurityTier, securityTier } from './config/security-tiers.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';

const MODEL_FILE = join(import.meta.dirname, '../../models/security.json');

/** Of classifiers other than the built-in one. */
const USUAL_THRESHOLD = 0.5;

export interface OpenSecurity extends Security {
  close(): Promise<void>;
}

export function openSecurity(settings: Settings, dir: DataDir): OpenSecurity {
  const engine = openEngine('fast', settings, dir);
  if (engine === null) throw new CannotServe('setting security.engine names no engine');
  const judge = openEngine('judge', settings, dir);
  return {
    engine,
    judge,
    timeoutMs: settings['security.timeoutMs'],
    onFailure: settings['security.onFailure'],
    async close() {
      await engine.close();
      await judge?.close();
    },
  };
}

function openEngine(tier: Tier, settings: Settings, dir: DataDir): SecurityEngine | null {
  const chosen = securityTier(settings, tier);
  const threshold = settings['security.threshold'];
  switch (chosen.engine) {
    case 'none':
      return null;
    case 'builtin':
      return createBuiltinEngine(readModel(readFileSync(MODEL_FILE, 'utf8')), threshold);
    case 'transformers':
      return createConsoleEngine(dir.securitySocket, tier);
    case 'http':
      return openEndpoint(chosen, threshold ?? USUAL_THRESHOLD);
    default:
      return chosen.engine satisfies never;
  }
}

/** What must be there was checked with the settings. */
function openEndpoint({ url, protocol, model, apiKey }: SecurityTier, threshold: number): SecurityEngine {
  return protocol === 'chat'
    ? createJudgeEngine({ url: url ?? '', apiKey, model: model ?? '' })
    : createClassificationEngine({ url: url ?? '', apiKey }, threshold);
}

export interface SecurityDoor {
  close(): Promise<void>;
}

/** In the console; null when the settings name no local model. */
export async function openSecurityDoor(settings: Settings, dir: DataDir, log: Log): Promise<SecurityDoor | null> {
  const engines: Partial<Record<Tier, SecurityEngine>> = {};
  for (const tier of ['fast', 'judge'] as const) {
    const { engine, modelDir } = securityTier(settings, tier);
    if (engine !== 'transformers' || modelDir === null) continue;
    engines[tier] = openLocalEngine({
      folder: modelDir,
      threshold: settings['security.threshold'] ?? USUAL_THRESHOLD,
      log,
    });
  }
  if (Object.keys(engines).length === 0) return null;
  const server = createSecurityDoor(engines, log);
  await listenOn(server, dir.securitySocket);
  return {
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(Object.values(engines).map((engine) => engine.close()));
    },
  };
}

async function listenOn(server: Server, path: string): Promise<void> {
  // Left by a console that was killed; the console's lock says nobody listens on it any more.
  rmSync(path, { force: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(path, resolve);
  await promise;
}
