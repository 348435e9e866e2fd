// Where gateways keep what they must agree on, call by call: the register of request ids and the counters of rate limits, in a
// file of this machine or in Redis.
import { randomUUID } from 'node:crypto';
import type { Log } from '../kernel/log.ts';
import type { IdRegister } from '../ports/id-register.ts';
import type { LimitCounters } from '../ports/limit-counters.ts';
import type { RedisConnection } from '../stores/redis/connection.ts';
import { warnOfEviction } from '../stores/redis/eviction.ts';
import { openRedisIdRegister } from '../stores/redis/id-register.ts';
import { openRedisLimitCounters } from '../stores/redis/limit-counters.ts';
import { openIdRegister } from '../stores/sqlite/id-register.ts';
import { openLimitCounters } from '../stores/sqlite/limit-counters.ts';
import type { DataDir } from './data-dir.ts';

export interface Edge {
  readonly ids: IdRegister;
  readonly counters: LimitCounters;
  close(): Promise<void>;
}

export interface EdgePlace {
  readonly dir: DataDir;
  /** The gateway's number on this machine. */
  readonly slot: number;
  /** null = edge state is embedded. */
  readonly redis: RedisConnection | null;
}

export function openEdge(place: EdgePlace, log: Log): Edge {
  const { ids, counters } = place.redis === null ? inFile(place, log) : inRedis(place.redis, place.slot, log);
  return {
    ids,
    counters,
    close: async () => {
      await Promise.all([ids.close(), counters.close()]);
    },
  };
}

type Stores = Pick<Edge, 'ids' | 'counters'>;

/** A gateway has the number of one that died, and with the name what that one held. */
function inFile({ dir, slot }: EdgePlace, log: Log): Stores {
  const options = { path: dir.edgeFile, owner: `gateway-${slot}`, log };
  return { ids: openIdRegister(options), counters: openLimitCounters(options) };
}

/** In a fleet numbers repeat, so nobody takes over a name; what the dead held comes back when their lease has run out. */
function inRedis(redis: RedisConnection, slot: number, log: Log): Stores {
  const options = { redis, owner: `gateway-${slot}-${randomUUID()}`, log };
  void warnOfEviction(redis, log);
  return { ids: openRedisIdRegister(options), counters: openRedisLimitCounters(options) };
}
