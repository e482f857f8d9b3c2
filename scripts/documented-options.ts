import ts from 'typescript'
import { camelCase } from '../src/options/table/names.ts'
import type { OptionRow } from '../src/options/table/row.ts'
import { TABLE } from '../src/options/table/table.ts'
import { ARGUMENTS } from '../src/options/table/arguments.ts'

/** The file that computes SyncOptions from the options table. */
export const OPTION_TYPES = 'src/options/table/types.ts'

/** Written out whole: a type's name would need the file that declares it. */
const FORMAT = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType

/**
 * The declaration of SyncOptions with every option written out under its help. The source computes the type from the options table;
 * for a computed type an editor shows no documentation.
 */
export function documentedOptions(program: ts.Program, file: ts.SourceFile): string {
  const checker = program.getTypeChecker()
  const alias = file.statements.find((node): node is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(node) && node.name.text === 'SyncOptions')
  if (alias === undefined) throw new Error(`${file.fileName} declares no SyncOptions`)
  const help = helpByName()
  const imports = file.statements.filter(ts.isImportDeclaration).filter(isOfContract).map((node) => node.getText(file))
  const lines = checker.getTypeAtLocation(alias.name).getProperties().flatMap((option) => {
    const text = help.get(option.name)
    if (text === undefined) throw new Error(`SyncOptions has ${option.name}, which is in no table`)
    // Without `undefined` the type is the alias itself, which is then written out.
    const type = checker.typeToString(checker.getNonNullableType(checker.getTypeOfSymbol(option)), undefined, FORMAT)
    const isOptional = (option.flags & ts.SymbolFlags.Optional) !== 0
    const declared = isOptional ? `${option.name}?: ${type} | undefined` : `${option.name}: ${type}`
    return [`    /** ${text.replaceAll('*/', '*\\/')} */`, `    readonly ${declared};`]
  })
  return [...imports, '/** Options of a library call: the command\'s options in camelCase, and the two sides. */', 'export type SyncOptions = {', ...lines, '};', ''].join('\n')
}

/** The types that SyncOptions still names when it is written out. */
function isOfContract({ moduleSpecifier }: ts.ImportDeclaration): boolean {
  return ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.includes('/storage/contract/')
}

function helpByName(): Map<string, string> {
  const table: readonly OptionRow[] = TABLE
  return new Map([
    ...ARGUMENTS.map(({ name, help, more }) => [name.toLowerCase(), `${help}; or a storage of your own. ${more}`] as const),
    ...table.map((row) => [camelCase(row.name), helpOf(row)] as const),
  ])
}

function helpOf({ help, more, default: value }: OptionRow): string {
  return [`${help}.`, more ?? '', value === undefined ? '' : `Default: ${value}.`].filter(Boolean).join(' ')
}
