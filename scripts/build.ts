// `npm run build`: the package, that is the bundles and the library's declarations (dist/types).
import { buildBundles } from './bundle.ts'
import { buildDeclarations } from './declarations.ts'

await buildBundles()
await buildDeclarations()
