-- Sets the Content-Type of files whose type the extension alone does not give, and lets browsers cache fonts for a year.
--
--   objsync SOURCE s3://BUCKET/PREFIX/ --preprocess-callback-lua-script examples/lua/content-type.lua

local TYPES = {
  md = "text/markdown; charset=utf-8",
  log = "text/plain; charset=utf-8",
  geojson = "application/geo+json",
}

function preprocess_callback(source_object, upload_metadata)
  local extension = source_object.key:match("%.([^./]+)$")
  if extension then
    upload_metadata.content_type = TYPES[extension:lower()] or upload_metadata.content_type
    if extension:lower() == "woff2" then
      upload_metadata.cache_control = "public, max-age=31536000, immutable"
    end
  end
  return true, upload_metadata
end
