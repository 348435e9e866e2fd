// How our Lua scripts tell the time, and write whole numbers down.

/**
 * ARGV[1] is the time in ms, or empty: then it is Redis's own, the one clock of a fleet. Lua's own text of large numbers is not
 * exact, `text` of whole ones below 2^53 is.
 */
export const CLOCK = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local function text(number) return string.format('%.0f', number) end
`;
