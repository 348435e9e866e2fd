// The two tiers of the security guard: the same questions, answered by settings of two names.
import { createRequire } from 'node:module';
import { missingOf } from '../../security/transformers/load-classifier.ts';
import type { Settings } from './table.ts';

export interface SecurityTier {
  readonly engine: 'none' | 'builtin' | 'transformers' | 'http';
  readonly modelDir: string | null;
  readonly url: string | null;
  readonly protocol: 'classification' | 'chat';
  readonly model: string | null;
  readonly apiKey: string | null;
}

const LOCAL_MODEL_LIBRARY = '@huggingface/transformers';

export function securityTier(settings: Settings, tier: 'fast' | 'judge'): SecurityTier {
  return tier === 'fast'
    ? {
        engine: settings['security.engine'],
        modelDir: settings['security.modelDir'],
        url: settings['security.url'],
        protocol: settings['security.protocol'],
        model: settings['security.model'],
        apiKey: settings['security.apiKey'],
      }
    : {
        engine: settings['security.advancedEngine'],
        modelDir: settings['security.advancedModelDir'],
        url: settings['security.advancedUrl'],
        protocol: settings['security.advancedProtocol'],
        model: settings['security.advancedModel'],
        apiKey: settings['security.advancedApiKey'],
      };
}

/** Whether there is something for the console to run. */
export function runsLocalModel(settings: Settings): boolean {
  return (['fast', 'judge'] as const).some((tier) => securityTier(settings, tier).engine === 'transformers');
}

/** What is wrong with a tier's settings taken together, in a sentence; null = nothing. */
export function securityProblem(settings: Settings): string | null {
  return (
    problemOf(securityTier(settings, 'fast'), (name) => `security.${name}`) ??
    problemOf(securityTier(settings, 'judge'), (name) => `security.advanced${name[0]?.toUpperCase()}${name.slice(1)}`)
  );
}

function problemOf(tier: SecurityTier, nameOf: (name: keyof SecurityTier) => string): string | null {
  const { engine, modelDir, url, protocol, model, apiKey } = tier;
  const setting = `setting ${nameOf('engine')} is ${engine}`;
  if (engine === 'transformers' && modelDir === null) return `${setting}, which needs ${nameOf('modelDir')}`;
  if (engine === 'http' && url === null) return `${setting}, which needs ${nameOf('url')}`;
  if (engine === 'http' && protocol === 'chat' && model === null) {
    return `setting ${nameOf('protocol')} is chat, which needs ${nameOf('model')}`;
  }
  if (engine === 'transformers' && modelDir !== null) return localProblem(modelDir, nameOf('modelDir'));
  if (modelDir !== null) return unused(nameOf('modelDir'), setting);
  if (engine !== 'http' && url !== null) return unused(nameOf('url'), setting);
  if (engine !== 'http' && apiKey !== null) return unused(nameOf('apiKey'), setting);
  if (engine !== 'http' && model !== null) return unused(nameOf('model'), setting);
  return null;
}

function localProblem(folder: string, name: string): string | null {
  const missing = missingOf(folder);
  if (missing !== null) return `setting ${name} is ${JSON.stringify(folder)}, where ${missing} is missing`;
  try {
    createRequire(import.meta.url).resolve(LOCAL_MODEL_LIBRARY);
    return null;
  } catch {
    // An optional dependency, left out at installation.
    return `setting ${name} is given, but ${LOCAL_MODEL_LIBRARY} is not installed`;
  }
}

function unused(name: string, setting: string): string {
  return `setting ${name} is given and would not be used: ${setting}`;
}
