-- Leaves out temporary files and backups.
--
--   objsync SOURCE TARGET --filter-callback-lua-script examples/lua/skip-by-suffix.lua

local SUFFIXES = { ".tmp", ".bak", ".swp", "~" }

function filter(source_object)
  for _, suffix in ipairs(SUFFIXES) do
    if source_object.key:sub(-#suffix) == suffix then
      return false
    end
  end
  return true
end
