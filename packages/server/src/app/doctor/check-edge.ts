// The doctor on the edge state: can its file be read, or does the Redis that gateways are to share answer, and will it keep
// what it is told.
import type { Finding } from '../../ports/system-desk.ts';
import type { Settings } from '../config/table.ts';
import { checkEdgeFile } from './check-stores.ts';
import { broken, ok, reasonOf, warning } from './finding.ts';

const TIMEOUT_MS = 5_000;
const SUBJECT = 'edge store';

export async function checkEdgeStore(settings: Settings): Promise<Finding> {
  const { edgeUrl } = settings;
  if (edgeUrl === 'embedded') return checkEdgeFile(settings);
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
