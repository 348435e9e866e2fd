// The Lua scripts of the rate-limit counters; the algorithm is told in ports/limit-counters.ts. All numbers are whole and
// below 2^53, which Lua's doubles hold exactly.
import { redisScript } from './connection.ts';
import { CLOCK } from './script-clock.ts';

/**
 * KEYS: owners, holds of this owner, then a counter (hash: slot → amount) for each limit.
 * ARGV: now, id, owner, lease, then windowMs, quota, least, most, held (0 or 1) for each limit.
 * Answers {admitted, then used, resetMs, waitMs (-1 = none), slot, amount for each limit}; these as text, because readers of
 * integers need not be exact up to 2^53.
 * Each counter lives as long as its newest slot counts, and no longer.
 */
export const ADMIT = redisScript(`${CLOCK}
local SLOTS = 50
local limits = {}
local admitted = 1
for i = 3, #KEYS do
  local at = 5 + (i - 3) * 5
  local limit = {
    window = tonumber(ARGV[at]), quota = tonumber(ARGV[at + 1]), least = tonumber(ARGV[at + 2]),
    most = tonumber(ARGV[at + 3]), held = ARGV[at + 4] == '1', used = 0, slots = {}, over = {}
  }
  limit.length = limit.window / SLOTS
  local first = math.floor((now - limit.window) / limit.length)
  limit.slot = math.floor(now / limit.length)
  local flat = redis.call('HGETALL', KEYS[i])
  for j = 1, #flat, 2 do
    local slot, amount = tonumber(flat[j]), tonumber(flat[j + 1])
    if slot < first or slot > first + 2 * SLOTS then
      limit.over[#limit.over + 1] = flat[j]
    else
      limit.used = limit.used + amount
      limit.slot = math.max(limit.slot, slot)
      limit.slots[#limit.slots + 1] = {slot, amount}
      if amount > 0 then limit.last = math.max(limit.last or slot, slot) end
    end
  end
  if limit.quota - limit.used < limit.least then admitted = 0 end
  limits[#limits + 1] = limit
end

local answer = {admitted}
for i, limit in ipairs(limits) do
  local function untilOver(slot) return math.max(0, (slot + 1) * limit.length + limit.window - now) end
  local key = KEYS[i + 2]
  local amount, wait = 0, -1
  if admitted == 1 then
    amount = math.min(limit.most, limit.quota - limit.used)
    if limit.most > 0 or limit.held then
      redis.call('HINCRBY', key, text(limit.slot), text(amount))
      for _, slot in ipairs(limit.over) do redis.call('HDEL', key, slot) end
      redis.call('PEXPIRE', key, text(math.ceil(untilOver(limit.slot)) + 1))
    end
    if limit.held then
      redis.call('ZADD', KEYS[1], 'NX', text(now + tonumber(ARGV[4])), ARGV[3])
      redis.call('HSET', KEYS[2], ARGV[2] .. ' ' .. i, text(limit.slot) .. ' ' .. text(amount) .. ' ' .. key)
    end
    if amount > 0 then limit.last = limit.slot end
  else
    local short = limit.least - (limit.quota - limit.used)
    if short > 0 and limit.least <= limit.quota then
      table.sort(limit.slots, function(a, b) return a[1] < b[1] end)
      local freed = 0
      for _, slot in ipairs(limit.slots) do
        freed = freed + slot[2]
        if freed >= short then
          wait = untilOver(slot[1])
          break
        end
      end
    end
  end
  for _, value in ipairs({limit.used + amount, limit.last and untilOver(limit.last) or 0, wait, limit.slot, amount}) do
    answer[#answer + 1] = text(value)
  end
end
return answer
`);

/**
 * Of one hold "slot amount key": its parts. A hold is removed first of all: with its memory full Redis ends a script at a first
 * write that needs more, but lets one go on whose first write needs none (redis.io, “Eval scripts during low memory conditions”).
 */
const HOLD = `
local function parts(hold)
  local slot, amount, key = string.match(hold, '^(%S+) (%S+) (.*)$')
  return slot, tonumber(amount), key
end
local function add(key, slot, amount)
  if amount ~= 0 and redis.call('HEXISTS', key, slot) == 1 then
    redis.call('HINCRBY', key, slot, string.format('%.0f', amount))
  end
end
`;

/**
 * KEYS: holds of this owner, then the counter of each place. ARGV: id, again (0 or 1), then number, slot and charge of each place.
 * A hold that is gone was given back, its owner having been taken for dead: then all of the charge is added. Unless this is
 * tried again: then it was settled, most likely, and only the answer was lost.
 */
export const SETTLE = redisScript(`${HOLD}
for i = 2, #KEYS do
  local at = 3 + (i - 2) * 3
  local field = ARGV[1] .. ' ' .. ARGV[at]
  local hold = redis.call('HGET', KEYS[1], field)
  local charge = tonumber(ARGV[at + 2])
  if hold then
    local slot, amount = parts(hold)
    redis.call('HDEL', KEYS[1], field)
    add(KEYS[i], slot, charge - amount)
  elseif ARGV[2] == '0' then
    add(KEYS[i], ARGV[at + 1], charge)
  end
end
`);

/** KEYS: owners, holds of the owner who is gone. ARGV: owner, most holds to give back. Answers how many there were. */
export const GIVE_BACK = redisScript(`${HOLD}
local holds = redis.call('HRANDFIELD', KEYS[2], ARGV[2], 'WITHVALUES')
for i = 1, #holds, 2 do
  local slot, amount, key = parts(holds[i + 1])
  redis.call('HDEL', KEYS[2], holds[i])
  add(key, slot, -amount)
end
if #holds == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return #holds / 2
`);

/** KEYS: owners. ARGV: now, owner, lease. Says that the owner lives, and answers those that are dead. */
export const LIVE = redisScript(`${CLOCK}
redis.call('ZADD', KEYS[1], text(now + tonumber(ARGV[3])), ARGV[2])
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'LIMIT', 0, 100)
`);
