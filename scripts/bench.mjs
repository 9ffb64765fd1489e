// `npm run bench [NAME…] [-- --json]`: measures, and compares with the goals.
import('./lib/runBenches.mjs').then(({ main }) => main(process.argv.slice(2)));
