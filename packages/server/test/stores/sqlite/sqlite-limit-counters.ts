// How the contract suite, and its processes, open the SQLite counters.
import type { Log } from '../../../src/kernel/log.ts';
import { openLimitCounters } from '../../../src/stores/sqlite/limit-counters.ts';
import { openLimitReader } from '../../../src/stores/sqlite/limit-reader.ts';
import type { LimitCountersEngine } from '../../ports/limit-counters-suite.ts';

const fail = (_fields: object, message: string): never => {
  throw new Error(`logged: ${message}`);
};
const log: Log = { debug: fail, info: fail, warn: fail, error: fail };

export const openAt: LimitCountersEngine['openAt'] = (at, choices) => {
  const counters = openLimitCounters({ path: at, log, ...choices });
  return {
    admit: (id, limits, signal) => counters.admit(id, limits, signal),
    settle: (hold, charges) => counters.settle(hold, charges),
    look: openLimitReader({ path: at, ...choices }).look,
    close: () => counters.close(),
  };
};
