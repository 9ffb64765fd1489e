module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The table of expected answers and the stories belong to no package: they
      // are held against real API servers too.
      files: [
        'src/conformance.test.ts',
        'src/kuberay/recordedStories.test.ts',
        'src/kuberay/storyGround.ts',
      ],
      rules: { '@backstage/no-relative-monorepo-imports': 'off' },
    },
  ],
});
