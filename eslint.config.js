import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import layering from './scripts/lint-layering.mjs'

const style = {
  'semi': ['error', 'never'],
  'quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: true }],
  'max-len': ['error', { code: 150, ignoreUrls: true, ignoreRegExpLiterals: true, ignoreTemplateLiterals: true, ignoreStrings: true }],
  'no-trailing-spaces': 'error',
  'eol-last': 'error',
}

const sense = {
  'eqeqeq': 'error',
  'no-console': 'off',
  'no-constant-binary-expression': 'error',
  'no-self-compare': 'error',
  'no-var': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
  'object-shorthand': ['error', 'properties'],
  'prefer-const': 'error',
}

// The rules that need types are the ones that find bugs here: promises that nobody awaits, and cases left out.
const typed = {
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }],
  '@typescript-eslint/consistent-type-exports': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
  '@typescript-eslint/explicit-module-boundary-types': 'error',
  '@typescript-eslint/no-base-to-string': 'off',
  '@typescript-eslint/no-deprecated': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  // Iterators end with a value of type any; what is done with it is checked by the other no-unsafe rules.
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' }],
  '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
  '@typescript-eslint/prefer-readonly': 'error',
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // Our objects come from functions, not classes: their methods do not use `this`.
  '@typescript-eslint/unbound-method': 'off',
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
}

const size = {
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
}

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'bench/results/']),
  // A rule is changed here, for everybody, or obeyed.
  { linterOptions: { noInlineConfig: true } },
  { files: ['**/*.{js,mjs}'], rules: { ...style, ...sense, ...size } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: { ...style, ...sense, ...typed, ...size },
  },
  { files: ['src/**/*.ts'], plugins: { objsync: layering }, rules: { 'objsync/layering': 'error' } },
  {
    files: ['test/**/*.ts'],
    rules: { 'quotes': 'off', 'max-len': 'off', 'max-lines': 'off', 'max-lines-per-function': 'off', '@typescript-eslint/switch-exhaustiveness-check': 'off' },
  },
)
