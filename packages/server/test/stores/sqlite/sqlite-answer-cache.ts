// How the contract suite, and its processes, open the SQLite cache.
import type { Log } from '../../../src/kernel/log.ts';
import { openAnswerCache } from '../../../src/stores/sqlite/answer-cache.ts';
import type { AnswerCacheEngine } from '../../ports/answer-cache-suite.ts';

const fail = (fields: object, message: string): never => {
  throw new Error(`logged: ${message}`, { cause: fields });
};
const log: Log = { debug: fail, info: fail, warn: fail, error: fail };

export const openAt: AnswerCacheEngine['openAt'] = async (at, choices) =>
  openAnswerCache({ path: at, log, maxBytes: 1024 ** 3, writeTimeoutMs: 20_000, ...choices });
