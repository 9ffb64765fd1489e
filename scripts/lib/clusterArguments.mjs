import { Failure } from './failure.mjs';

export const USAGE = `Usage: npm run test:cluster [-- OPTIONS] [-- SUITE…]

Runs the suites of test/cluster on a real Kubernetes control plane with the real
KubeRay operator, and where they need it a real Ray. Go and Python are needed.

  --full    Also what takes longer than a quarter of an hour allows
  --list    Which suites there are
  --help    This text
`;

/** Reads the command line. @param {string[]} args */
export function parseArguments(args) {
  const names = args.filter(arg => !arg.startsWith('-'));
  const flags = args.filter(arg => arg.startsWith('-') && arg !== '--');
  const unknown = flags.find(
    flag => !['--full', '--list', '--help', '-h'].includes(flag),
  );
  if (unknown) {
    throw new Failure(
      `npm run test:cluster does not know ${unknown}. See npm run test:cluster -- --help`,
    );
  }
  return {
    names,
    full: flags.includes('--full'),
    list: flags.includes('--list'),
    help: flags.includes('--help') || flags.includes('-h'),
  };
}

/** The suites that are asked for; one that is named runs also without --full. */
export function chooseSuites(suites, { names, full }) {
  const unknown = names.find(
    name => !suites.some(suite => suite.name === name),
  );
  if (unknown) {
    throw new Failure(
      `There is no suite "${unknown}" in test/cluster. There are ${suites
        .map(suite => suite.name)
        .join(', ')}`,
    );
  }
  return names.length > 0
    ? suites.filter(suite => names.includes(suite.name))
    : suites.filter(suite => full || !suite.fullOnly);
}
