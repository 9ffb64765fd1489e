// `npm run test:cluster`: the suites that need Go, Python and a real Kubernetes
// control plane. Its last line counts.
// Runs on any Node >= 18; see start.mjs for why the imports come late.
const [major] = process.versions.node.split('.').map(Number);

if (major < 18) {
  process.stderr.write(
    `The tests need Node 18 or newer to start (they bring the Node they run on); this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else {
  import('./lib/runClusterTests.mjs').then(({ main }) =>
    main(process.argv.slice(2)),
  );
}
