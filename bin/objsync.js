#!/usr/bin/env node
// Before the first asynchronous call, which starts libuv's threads: its own four are too few for a slow disk.
process.env.UV_THREADPOOL_SIZE ??= '16'
import('../dist/cli.js')
