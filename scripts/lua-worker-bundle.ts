import { readFile } from 'node:fs/promises'
import { build } from 'esbuild'
import type { BuildOptions, Metafile, Plugin } from 'esbuild'
import { ROOT } from './project.ts'

/** The program of the worker that runs a Lua script, as one text. */
export interface LuaWorker {
  readonly code: string
  readonly metafile: Metafile
}

/** Bundles src/lua/worker. It is CommonJS, because that is what a worker takes as a text. */
export async function bundleLuaWorker(): Promise<LuaWorker> {
  const { outputFiles, metafile } = await build({ ...OPTIONS, write: false, metafile: true })
  const [file] = outputFiles
  if (file === undefined) throw new Error('the worker for Lua scripts was not built')
  return { code: file.text, metafile }
}

/**
 * Edits of fengari's sources. Its integers have 32 bits, and an overflow wraps around silently: `5 * 1024 * 1024 * 1024` would be
 * 1073741824, and the sum of the sizes of a few large objects negative. With these edits an integer that overflows becomes a
 * float, which is exact up to 2^53, and such a float prints without `.0`.
 */
const EDITS: Readonly<Record<string, readonly (readonly [was: string, is: string])[]>> = {
  'lvm.js': [
    ['L.stack[ra].setivalue((op1.value + op2.value)|0);', 'lobject.setResult(L.stack[ra], op1.value + op2.value);'],
    ['L.stack[ra].setivalue((op1.value - op2.value)|0);', 'lobject.setResult(L.stack[ra], op1.value - op2.value);'],
    ['L.stack[ra].setivalue(luaV_imul(op1.value, op2.value));', 'lobject.setResult(L.stack[ra], op1.value * op2.value);'],
    ['L.stack[ra].setivalue((-op.value)|0);', 'lobject.setResult(L.stack[ra], -op.value);'],
    // A loop ends at its limit, also when the next value would overflow, as in Lua 5.4.
    ['let idx = (L.stack[ra].value + step)|0;', 'let idx = L.stack[ra].value + step;'],
    ['init.value = (initv - pstep.value)|0;', 'init.value = initv - pstep.value;'],
  ],
  'lobject.js': [
    ['case LUA_OPADD:  return (v1 + v2)|0;', 'case LUA_OPADD:  return v1 + v2;'],
    ['case LUA_OPSUB:  return (v1 - v2)|0;', 'case LUA_OPSUB:  return v1 - v2;'],
    ['case LUA_OPMUL:  return lvm.luaV_imul(v1, v2);', 'case LUA_OPMUL:  return v1 * v2;'],
    ['case LUA_OPUNM:  return (0 - v1)|0;', 'case LUA_OPUNM:  return 0 - v1;'],
    ['res.setivalue(intarith(L, op, p1.value, p2.value));', 'setResult(res, intarith(L, op, p1.value, p2.value));'],
    ['a = (a * 16 + luaO_hexavalue(s[i]))|0;', 'a = a * 16 + luaO_hexavalue(s[i]); if (a > 0x7fffffff) return null;'],
    ['let str = lua_number2str(obj.value);', 'const isLarge = Number.isSafeInteger(obj.value) && Math.abs(obj.value) > 0x7fffffff; let str = isLarge ? String(obj.value) : lua_number2str(obj.value);'],
    ['/^[-0123456789]+$/.test(str)) {', '/^[-0123456789]+$/.test(str) && !isLarge) {'],
    ['const intarith = function', `const setResult = function(o, n) { const i = n|0; if (i === n) o.setivalue(i); else o.setfltvalue(n); };
module.exports.setResult = setResult;
const intarith = function`],
  ],
  'lstrlib.js': [
    [
      'let n = luaL_checkinteger(L, arg);\n                    addlenmod',
      'let n = luaL_checknumber(L, arg); if (!Number.isSafeInteger(n) || !/[di]$/.test(String.fromCharCode(form[form.length - 1]))) n = luaL_checkinteger(L, arg);\n                    addlenmod',
    ],
  ],
}

const editing: Plugin = {
  name: 'fengari-edits',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/]fengari[\\/]src[\\/]\w+\.js$/ }, async ({ path }) => {
      const name = path.split(/[\\/]/).at(-1) ?? ''
      const source = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
      return { contents: (EDITS[name] ?? []).reduce((text, [was, is]) => replaceOnce(text, was, is, name), source) }
    })
  },
}

function replaceOnce(text: string, was: string, is: string, name: string): string {
  if (text.split(was).length !== 2) throw new Error(`fengari's ${name} is not the one that scripts/lua-worker-bundle.ts edits: it has no single ${JSON.stringify(was)}`)
  return text.replace(was, () => is)
}

/** Packages that fengari loads for functions that our libraries replace or leave out. */
const leavingOut: Plugin = {
  name: 'fengari-without',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:tmp|readline-sync)$/ }, ({ path }) => ({ path, namespace: 'left-out' }))
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = { setDefaultOptions() {} }' }))
  },
}

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  entryPoints: ['src/lua/worker/main.ts'],
  bundle: true,
  platform: 'node',
  target: 'node20.18',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  logLevel: 'warning',
  plugins: [editing, leavingOut],
}
