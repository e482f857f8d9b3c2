-- Writes a line for every object that was copied, deleted or left out to sync-events.tsv in the current folder.
--
--   objsync SOURCE TARGET --event-callback-lua-script examples/lua/events-to-file.lua --allow-lua-os-library

local NAMES = {
  [1 << 4] = "copied",
  [1 << 5] = "deleted",
  [1 << 10] = "warning",
  [1 << 11] = "error",
  [1 << 12] = "cancelled",
  [1 << 14] = "filtered",
}
local END = 1 << 2

local file = assert(io.open("sync-events.tsv", "w"))

-- A line has one event, whatever the key contains.
local function escape(text)
  return (text:gsub("[%c\\]", function(c) return string.format("\\x%02x", c:byte()) end))
end

function on_event(event)
  local name = NAMES[event.event_type]
  if name then
    file:write(name, "\t", escape(event.key or ""), "\t", event.source_size or "", "\t", escape(event.message or ""), "\n")
  elseif event.event_type == END then
    file:close()
  end
end
