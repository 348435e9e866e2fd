// The doctor on the edge state: does the Redis that gateways are to share answer, and will it keep what it is told.
import type { Settings } from '../config/table.ts';
import { broken, type Finding, ok, reasonOf, warning } from './finding.ts';

const TIMEOUT_MS = 5_000;
const SUBJECT = 'edge store';

export async function checkEdgeStore({ edgeUrl }: Settings): Promise<Finding> {
  if (edgeUrl === 'embedded') return ok(SUBJECT, 'embedded');
  const [{ openRedis }, { evictionPolicy }] = await Promise.all([
    import('../../stores/redis/connection.ts'),
    import('../../stores/redis/eviction.ts'),
  ]);
  const host = URL.parse(edgeUrl)?.host ?? 'the Redis server';
  const redis = openRedis({ url: edgeUrl, log: SILENT });
  try {
    await redis.send(['PING'], { timeoutMs: TIMEOUT_MS });
    const policy = await evictionPolicy(redis);
    if (policy === null) return ok(SUBJECT, `Redis at ${host} answers`);
    return warning(SUBJECT, `Redis at ${host} evicts (${policy})`, 'set its maxmemory-policy to noeviction');
  } catch (error) {
    return broken(SUBJECT, `Redis at ${host}: ${reasonOf(error)}`, 'check HELIOMETER_EDGE_URL and the server');
  } finally {
    await redis.close();
  }
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
