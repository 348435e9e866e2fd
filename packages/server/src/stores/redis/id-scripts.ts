// The Lua scripts of the id register. `order` (sorted set) has every id in the order of their claims, `state` (hash) what is
// with it: `o` and its owner while its exchange runs, `a` and the time it may be used again once answered. An owner whose
// lease in `owners` (sorted set) has run out is dead, and what it claimed is free.
import { redisScript } from './connection.ts';
import { CLOCK } from './script-clock.ts';

const TOOLS = `${CLOCK}
local order, states, owners = KEYS[1], KEYS[2], KEYS[3]
local function isFree(state)
  if not state then return true end
  local rest = string.sub(state, 2)
  if string.sub(state, 1, 1) == 'a' then return tonumber(rest) <= now end
  local lease = redis.call('ZSCORE', owners, rest)
  return not lease or tonumber(lease) <= now
end
local function remove(id)
  redis.call('ZREM', order, id)
  redis.call('HDEL', states, id)
end
local function removeFree(oldest, most)
  local removed = 0
  for _, id in ipairs(redis.call('ZRANGE', order, 0, oldest - 1)) do
    if removed == most then break end
    if isFree(redis.call('HGET', states, id)) then
      remove(id)
      removed = removed + 1
    end
  end
  return removed
end
`;

/**
 * KEYS: order, states, owners, sequence. ARGV: now, id, owner, lease, most ids.
 * Answers {claimed, o or a, how many others were dropped to make room}. What is free already goes first, and is no loss.
 */
export const CLAIM = redisScript(`${TOOLS}
local id, owner = ARGV[2], ARGV[3]
local state = redis.call('HGET', states, id)
if not isFree(state) then return {string.sub(state, 1, 1), 0} end
if state then remove(id) end
local dropped = 0
local excess = math.min(redis.call('ZCARD', order) + 1 - tonumber(ARGV[5]), 100)
if excess > 0 then
  excess = excess - removeFree(100, excess)
  for _, oldest in ipairs(excess > 0 and redis.call('ZRANGE', order, 0, excess - 1) or {}) do
    remove(oldest)
    dropped = dropped + 1
  end
end
redis.call('ZADD', order, redis.call('INCR', KEYS[4]), id)
redis.call('HSET', states, id, 'o' .. owner)
redis.call('ZADD', owners, 'NX', text(now + tonumber(ARGV[4])), owner)
return {'claimed', dropped}
`);

/**
 * KEYS: order, states, owners. ARGV: now, id, owner, answered (0 or 1), how long an answered id stays taken.
 * Only by the owner: a claim that was lost (lease run out, register full) may belong to another exchange by now.
 */
export const RELEASE = redisScript(`${TOOLS}
if redis.call('HGET', states, ARGV[2]) ~= 'o' .. ARGV[3] then return 0 end
if ARGV[4] == '1' then redis.call('HSET', states, ARGV[2], 'a' .. text(now + tonumber(ARGV[5]))) else remove(ARGV[2]) end
return 1
`);

/** KEYS: order, states, owners. ARGV: now, owner, lease. Says that the owner lives, and removes what is free of the oldest. */
export const LIVE = redisScript(`${TOOLS}
redis.call('ZADD', owners, text(now + tonumber(ARGV[3])), ARGV[2])
redis.call('ZREMRANGEBYSCORE', owners, '-inf', text(now))
return removeFree(500, 500)
`);

/** KEYS: owners. ARGV: prefix of an owner. Who has it lives no longer. */
export const FORGET = redisScript(`
for _, owner in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(owner, 1, #ARGV[1]) == ARGV[1] then redis.call('ZREM', KEYS[1], owner) end
end
`);
