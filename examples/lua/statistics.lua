-- Prints, at the end, how many objects and bytes were copied by folder at the top.
--
--   objsync SOURCE TARGET --event-callback-lua-script examples/lua/statistics.lua

local SYNC_COMPLETE = 1 << 4
local STATS_REPORT = 1 << 15

local folders = {}

function on_event(event)
  if event.event_type == SYNC_COMPLETE then
    local name = event.key:match("^[^/]+/") or "(no folder)"
    local folder = folders[name] or { objects = 0, bytes = 0 }
    folder.objects = folder.objects + 1
    folder.bytes = folder.bytes + event.source_size
    folders[name] = folder
  elseif event.event_type == STATS_REPORT then
    local names = {}
    for name in pairs(folders) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
      print(string.format("%-30s %8d objects %15d bytes", name, folders[name].objects, folders[name].bytes))
    end
    print(string.format("%-30s %8d objects %15d bytes", "all", event.stats_transferred_object, event.stats_transferred_byte))
  end
end
