-- Notes in the metadata where an object comes from, tags large objects, and leaves empty ones out.
--
--   objsync SOURCE s3://BUCKET/PREFIX/ --preprocess-callback-lua-script examples/lua/add-metadata.lua

local LARGE = 100 * 1024 * 1024

function preprocess_callback(source_object, upload_metadata)
  if source_object.content_length == 0 then
    -- The table goes back even when the object is left out.
    return false, upload_metadata
  end

  upload_metadata.metadata["copied-by"] = "objsync"
  upload_metadata.metadata["source-modified"] = source_object.last_modified

  if source_object.content_length >= LARGE then
    upload_metadata.tagging = "size=large"
  end
  return true, upload_metadata
end
