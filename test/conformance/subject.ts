export * from '../../src/testing/conformance/subject.ts'
