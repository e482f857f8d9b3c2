function filter(source_object)
  return source_object.key:sub(-4) ~= ".tmp"
end
