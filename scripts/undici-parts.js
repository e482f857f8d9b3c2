// What src/http uses of undici. Its front door loads fetch, WebSocket and caches with it, 35 ms at each start.
// A name that is missing here fails the build.
export { default as Pool } from 'undici/lib/dispatcher/pool.js'
