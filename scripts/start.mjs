// Starts the demo portal; see scripts/lib/startPortal.mjs for what it does.
// Runs on any Node >= 18. What it imports may use newer syntax than an older
// Node can read, so the version is looked at before anything is imported.
const [major] = process.versions.node.split('.').map(Number);

if (major < 18) {
  process.stderr.write(
    `Raydeck needs Node 18 or newer to start (it brings the Node it runs on); this is Node ${process.versions.node}. Install a newer Node from https://nodejs.org and try again.\n`,
  );
  process.exitCode = 1;
} else {
  import('./lib/startPortal.mjs').then(({ main }) =>
    main(process.argv.slice(2)),
  );
}
