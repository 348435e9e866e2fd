// The Lua scripts of the answer cache. Each is one step that no other client sees half done. Keys below one prefix:
// `answer:<id>` the answer itself · `slots:<digest>` slot → id · `alias:<alias>` → digest · `scope:<organisation>:<seed>` its
// ids · `scopes:<organisation>` its scopes · `exchange:<id>` → id of its answer · `used`, `expiry`, `sizes` over all ids · `total` bytes.
import { type RedisScript, redisScript } from './connection.ts';

const REMOVE = `
local P = KEYS[1]
local function remove(id)
  local size = redis.call('HGET', P .. 'sizes', id)
  if not size then return false end
  local a = redis.call('HMGET', P .. 'answer:' .. id, 'digest', 'slot', 'alias', 'scope', 'organization', 'exchange')
  if a[1] then
    if redis.call('HGET', P .. 'slots:' .. a[1], a[2]) == id then redis.call('HDEL', P .. 'slots:' .. a[1], a[2]) end
    if redis.call('GET', P .. 'alias:' .. a[3]) == a[1] then redis.call('DEL', P .. 'alias:' .. a[3]) end
    if a[6] and redis.call('GET', P .. 'exchange:' .. a[6]) == id then redis.call('DEL', P .. 'exchange:' .. a[6]) end
    redis.call('SREM', P .. 'scope:' .. a[4], id)
    if redis.call('EXISTS', P .. 'scope:' .. a[4]) == 0 then redis.call('SREM', P .. 'scopes:' .. a[5], a[4]) end
    redis.call('UNLINK', P .. 'answer:' .. id)
  end
  redis.call('HDEL', P .. 'sizes', id)
  redis.call('ZREM', P .. 'used', id)
  redis.call('ZREM', P .. 'expiry', id)
  redis.call('DECRBY', P .. 'total', size)
  return true
end
local function removeExpired(now, limit)
  local over = redis.call('ZRANGEBYSCORE', P .. 'expiry', '-inf', now, 'LIMIT', 0, limit)
  for _, id in ipairs(over) do remove(id) end
  return #over
end
`;

/** by, value, slots, storedSinceMs, nowMs, used, random in [0, 1) → id and slot, or null. */
export const FIND: RedisScript = redisScript(`
local P = KEYS[1]
local digest = ARGV[2]
if ARGV[1] == 'alias' then digest = redis.call('GET', P .. 'alias:' .. ARGV[2]) end
if not digest then return false end
local held = {}
for slot = 0, tonumber(ARGV[3]) - 1 do
  local id = redis.call('HGET', P .. 'slots:' .. digest, slot)
  local times = id and redis.call('HMGET', P .. 'answer:' .. id, 'stored', 'expires')
  if not times or not times[1] then return false end
  if tonumber(times[1]) < tonumber(ARGV[4]) or tonumber(times[2]) <= tonumber(ARGV[5]) then return false end
  held[#held + 1] = { id, slot }
end
local chosen = held[math.floor(tonumber(ARGV[7]) * #held) + 1]
redis.call('ZADD', P .. 'used', 'XX', ARGV[6], chosen[1])
return chosen
`);

/**
 * id, digest, alias, scope, organization, slots, replaceStoredUntilMs, nowMs, expiresAtMs, used, bytes, maxBytes, backstop ms,
 * head, body, exchange → slot (null = none was free) and how many had to leave.
 */
export const KEEP: RedisScript = redisScript(`${REMOVE}
local id, digest, alias, scope, organization = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local slots, now, bytes, most = tonumber(ARGV[6]), tonumber(ARGV[8]), tonumber(ARGV[11]), tonumber(ARGV[12])
local free, oldest, oldestStored = nil, nil, nil
for slot = 0, slots - 1 do
  local held = redis.call('HGET', P .. 'slots:' .. digest, slot)
  local times = held and redis.call('HMGET', P .. 'answer:' .. held, 'stored', 'expires')
  if not times or not times[1] or tonumber(times[2]) <= now then free = slot break end
  if not oldest or tonumber(times[1]) < oldestStored then oldest, oldestStored = slot, tonumber(times[1]) end
end
if not free and oldestStored <= tonumber(ARGV[7]) then free = oldest end
if not free then return { false, 0 } end
local leaving = redis.call('HGET', P .. 'slots:' .. digest, free)
if leaving then remove(leaving) end
local evicted = 0
local total = tonumber(redis.call('GET', P .. 'total') or '0')
if total + bytes > most and removeExpired(now, 200) > 0 then total = tonumber(redis.call('GET', P .. 'total') or '0') end
while total + bytes > most and evicted < 200 do
  local least = redis.call('ZRANGE', P .. 'used', 0, 0)
  if not least[1] then break end
  remove(least[1])
  total = tonumber(redis.call('GET', P .. 'total') or '0')
  evicted = evicted + 1
end
redis.call('HSET', P .. 'answer:' .. id, 'digest', digest, 'slot', free, 'alias', alias, 'scope', scope,
  'organization', organization, 'stored', ARGV[8], 'expires', ARGV[9], 'head', ARGV[14], 'body', ARGV[15],
  'exchange', ARGV[16])
redis.call('SET', P .. 'exchange:' .. ARGV[16], id, 'PXAT', ARGV[13])
redis.call('PEXPIREAT', P .. 'answer:' .. id, ARGV[13])
redis.call('HSET', P .. 'slots:' .. digest, free, id)
redis.call('PEXPIREAT', P .. 'slots:' .. digest, ARGV[13], 'GT')
redis.call('PEXPIREAT', P .. 'slots:' .. digest, ARGV[13], 'NX')
redis.call('SET', P .. 'alias:' .. alias, digest, 'PXAT', ARGV[13])
redis.call('SADD', P .. 'scope:' .. scope, id)
redis.call('SADD', P .. 'scopes:' .. organization, scope)
redis.call('ZADD', P .. 'used', ARGV[10], id)
redis.call('ZADD', P .. 'expiry', ARGV[9], id)
redis.call('HSET', P .. 'sizes', id, bytes)
redis.call('INCRBY', P .. 'total', bytes)
return { free, evicted }
`);

/** scope, limit → how many left. */
export const PURGE: RedisScript = redisScript(`${REMOVE}
local ids = redis.call('SRANDMEMBER', P .. 'scope:' .. ARGV[1], ARGV[2])
local removed = 0
for _, id in ipairs(ids) do
  if remove(id) then removed = removed + 1 else redis.call('SREM', P .. 'scope:' .. ARGV[1], id) end
end
return removed
`);

/** organization → its entries, and the bytes of all. */
export const SIZE: RedisScript = redisScript(`
local P = KEYS[1]
local entries = 0
for _, scope in ipairs(redis.call('SMEMBERS', P .. 'scopes:' .. ARGV[1])) do
  entries = entries + redis.call('SCARD', P .. 'scope:' .. scope)
end
return { entries, redis.call('GET', P .. 'total') or '0' }
`);

/** organization, nowMs, exchanges → when the answer of each ends; '' = it is held no more. */
export const EXPIRIES: RedisScript = redisScript(`
local P = KEYS[1]
local ends = {}
for i = 3, #ARGV do
  local id = redis.call('GET', P .. 'exchange:' .. ARGV[i])
  local a = id and redis.call('HMGET', P .. 'answer:' .. id, 'organization', 'expires')
  local held = a and a[1] == ARGV[1] and tonumber(a[2]) > tonumber(ARGV[2])
  ends[#ends + 1] = held and a[2] or ''
end
return ends
`);

/** nowMs, limit → how many left. */
export const SWEEP: RedisScript = redisScript(`${REMOVE}
return removeExpired(ARGV[1], ARGV[2])
`);
