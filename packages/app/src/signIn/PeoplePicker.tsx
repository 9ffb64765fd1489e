import { configApiRef, useApi } from '@backstage/core-plugin-api';
import { Alert, Card, CardBody, Flex, Grid, Text } from '@backstage/ui';
import { Logo } from '../nav/Logo';
import { DemoPerson, ROLE_TITLES } from './people';
import styles from './PeoplePicker.module.css';

function initials(title: string) {
  return title
    .split(' ')
    .map(word => word[0])
    .join('')
    .slice(0, 2);
}

function PersonCard(props: { person: DemoPerson; onChoose(): void }) {
  const { person, onChoose } = props;
  const role = ROLE_TITLES[person.role];
  return (
    <Card
      className={styles.card}
      label={`Sign in as ${person.title}, ${role}`}
      onPress={onChoose}
    >
      <CardBody>
        <Flex gap="3" align="start">
          <span className={styles.avatar} data-role={person.role} aria-hidden>
            {initials(person.title)}
          </span>
          <Flex direction="column" gap="1">
            <Text variant="title-x-small" weight="bold">
              {person.title}
            </Text>
            <Text variant="body-small" color="secondary">
              {person.teamTitle ? `${role} · ${person.teamTitle}` : role}
            </Text>
            <Text variant="body-small">{person.can}</Text>
          </Flex>
        </Flex>
      </CardBody>
    </Card>
  );
}

/** The people of the demo as cards; each is a button that chooses one. */
export function PeoplePicker(props: {
  people: DemoPerson[];
  onChoose(name: string): void;
  problem?: string;
}) {
  const { people, onChoose, problem } = props;
  const title =
    useApi(configApiRef).getOptionalString('app.title') ?? 'Raydeck';
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <Flex gap="3" align="center" mb="2">
          <Logo size={40} />
          <Text as="h1" variant="title-medium" weight="bold">
            {title}
          </Text>
        </Flex>
        <Text as="p" variant="body-large" color="secondary">
          Ray clusters on Kubernetes, without YAML. Choose who you are today:
          what you see is everyone&apos;s, what you may do depends on your team.
        </Text>
        {problem && <Alert status="danger" icon title={problem} mt="4" />}
        {people.length === 0 ? (
          <Alert
            status="warning"
            icon
            mt="4"
            title="Nobody can sign in: demo.people in app-config.yaml is empty"
          />
        ) : (
          <Grid.Root columns={{ initial: '1', sm: '2' }} gap="3" mt="6">
            {people.map(person => (
              <PersonCard
                key={person.name}
                person={person}
                onChoose={() => onChoose(person.name)}
              />
            ))}
          </Grid.Root>
        )}
        <Text
          as="p"
          variant="body-small"
          color="secondary"
          className={styles.note}
        >
          A demo on this machine only: no passwords, and nothing leaves it. You
          can sign out and be someone else at any time under Settings.
        </Text>
      </div>
    </main>
  );
}
