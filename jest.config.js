/** `npm test` runs project `main`; `npm run test:browser` and `npm run test:durability` select the slow ones. */
const project = (displayName, testMatch) => ({
  displayName,
  testMatch,
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.tsx?$': '<rootDir>/test/strip-types.cjs' },
  testPathIgnorePatterns: ['/node_modules/', ...(displayName === 'main' ? ['/test/e2e/', '/test/durability/'] : [])],
})

export default {
  testTimeout: 30_000,
  projects: [
    project('main', ['<rootDir>/test/**/*.test.ts']),
    project('browser', ['<rootDir>/test/e2e/**/*.test.ts']),
    project('durability', ['<rootDir>/test/durability/**/*.test.ts']),
  ],
}
