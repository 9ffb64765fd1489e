module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The table of expected answers belongs to no package: it is run against
      // real API servers too.
      files: ['src/conformance.test.ts'],
      rules: { '@backstage/no-relative-monorepo-imports': 'off' },
    },
  ],
});
