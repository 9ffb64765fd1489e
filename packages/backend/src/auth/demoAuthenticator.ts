import { Config } from '@backstage/config';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';
import { hostOfHeader, isLoopbackHost } from './loopback';
import { DemoPerson, readDemoPeople } from './people';

/** The header that carries the name of the chosen person. */
export const DEMO_PERSON_HEADER = 'x-raydeck-demo-person';

/**
 * Takes a visitor at their word: whoever can reach the portal is whom they
 * choose to be. That is a sign-in only for a portal that nobody else can
 * reach, so it is refused unless the backend listens on a loopback address.
 *
 * The chosen person comes in a header of its own, which no page of another
 * origin can send without a CORS preflight, and the `Host` must be loopback
 * too, so that a name which resolves to 127.0.0.1 does not get a page in.
 */
export function createDemoAuthenticator(rootConfig: Config) {
  return createProxyAuthenticator({
    defaultProfileTransform: async (person: DemoPerson) => ({
      profile: { displayName: person.name },
    }),
    initialize() {
      const host = rootConfig.getOptionalString('backend.listen.host');
      if (!isLoopbackHost(host)) {
        throw new NotAllowedError(
          `The auth provider "demo" lets anyone in as anyone, so backend.listen.host must be a loopback address such as 127.0.0.1; it is ${
            host ? `"${host}"` : 'not set'
          }`,
        );
      }
      return new Map(
        readDemoPeople(rootConfig).map(person => [person.name, person]),
      );
    },
    async authenticate({ req }, people) {
      if (!isLoopbackHost(hostOfHeader(req.headers.host))) {
        throw new NotAllowedError(
          'The demo signs in only under a loopback address, such as http://127.0.0.1 or http://localhost',
        );
      }
      const name = req.header(DEMO_PERSON_HEADER);
      if (!name) {
        throw new AuthenticationError(
          `The header ${DEMO_PERSON_HEADER} does not name a person`,
        );
      }
      const person = people.get(name);
      if (!person) {
        throw new AuthenticationError(
          `There is no demo person "${name}"; choose one of ${[
            ...people.keys(),
          ].join(', ')}`,
        );
      }
      return { result: person };
    },
  });
}
