import { ProxiedSignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/core-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { useMemo, useState } from 'react';
import { PeoplePicker } from './PeoplePicker';
import { readDemoPeople } from './people';
import { rememberedPerson } from './rememberedPerson';
import { withSignOut } from './withSignOut';

/**
 * Who are you today? Choosing a person signs in as them, and the choice holds
 * until they sign out.
 */
export function SignInPage({ onSignInSuccess }: SignInPageProps) {
  const config = useApi(configApiRef);
  const people = useMemo(() => readDemoPeople(config), [config]);
  const [name, setName] = useState(rememberedPerson.get);
  const person = people.find(candidate => candidate.name === name);

  function choose(chosen: string) {
    rememberedPerson.set(chosen);
    setName(chosen);
  }

  if (!person) {
    return <PeoplePicker people={people} onChoose={choose} />;
  }
  return (
    <ProxiedSignInPage
      key={person.name}
      provider="demo"
      headers={{ 'x-raydeck-demo-person': person.name }}
      onSignInSuccess={identity =>
        onSignInSuccess(withSignOut(identity, rememberedPerson.forget))
      }
      ErrorComponent={({ error }) => (
        <PeoplePicker
          people={people}
          onChoose={chosen => {
            // Another try as the same person needs another mount.
            setName(undefined);
            queueMicrotask(() => choose(chosen));
          }}
          problem={`Signing in as ${person.title} failed: ${
            error?.message ?? 'no reason was given'
          }`}
        />
      )}
    />
  );
}
