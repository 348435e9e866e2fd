// How the contract suite, and its processes, open the SQLite register.
import type { Log } from '../../../src/kernel/log.ts';
import { openIdRegister } from '../../../src/stores/sqlite/id-register.ts';
import type { IdRegisterEngine } from '../../ports/id-register-suite.ts';

const fail = (_fields: object, message: string): never => {
  throw new Error(`logged: ${message}`);
};
const log: Log = { debug: fail, info: fail, warn: fail, error: fail };

export const openAt: IdRegisterEngine['openAt'] = (at, choices) => openIdRegister({ path: at, log, ...choices });
