
        function preprocess_callback(s, u)
          assert(s.e_tag:sub(1, 1) == '"' and s.metadata.one == "a value with blanks" and s.content_length == 7)
          return true, { content_type = u.content_type, metadata = { two = u.metadata.two } }
        end