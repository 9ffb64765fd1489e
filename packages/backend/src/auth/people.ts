import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Someone whom a visitor of the demo can be. */
export interface DemoPerson {
  /** Name of the catalog user, in the namespace `default`. */
  name: string;
}

/**
 * Reads `demo.people`, the people whom the sign-in page offers.
 *
 * @throws InputError when there is nobody, or a name is there twice
 */
export function readDemoPeople(config: Config): DemoPerson[] {
  const people = (config.getOptionalConfigArray('demo.people') ?? []).map(
    person => ({ name: person.getString('name') }),
  );
  if (people.length === 0) {
    throw new InputError(
      'demo.people is empty: the auth provider "demo" needs at least one person, as { name, role, title }',
    );
  }
  const names = people.map(person => person.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    throw new InputError(`demo.people names "${twice}" twice`);
  }
  return people;
}
