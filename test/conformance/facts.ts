export * from '../../src/testing/conformance/facts.ts'
