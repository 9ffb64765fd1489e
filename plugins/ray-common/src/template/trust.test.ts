import type { Entity } from '@backstage/catalog-model';
import { aTemplate } from './__fixtures__/aTemplate';
import { isTrustedTemplate, resolveTrustedLocations } from './trust';

function at(location: string | undefined): Entity {
  const entity = aTemplate();
  const annotations: Record<string, string> = location
    ? { 'backstage.io/managed-by-location': location }
    : {};
  return { ...entity, metadata: { ...entity.metadata, annotations } };
}

describe('isTrustedTemplate', () => {
  it.each([
    ['file:/srv/templates/a/template.yaml', 'file:/srv/templates/', true],
    [
      'file:/srv/templates/a/template.yaml',
      'file:/srv/templates/*/template.yaml',
      true,
    ],
    [
      'file:/srv/templates/a/b/template.yaml',
      'file:/srv/templates/*/template.yaml',
      false,
    ],
    [
      'file:/srv/templates/a/template.yaml',
      'file:/srv/templates/a/template.yaml',
      true,
    ],
    ['file:/srv/templates-evil/template.yaml', 'file:/srv/templates', false],
    ['file:/srv/templates/../evil.yaml', 'file:/srv/templates/', false],
    [
      'url:https://github.com/acme/ray/blob/main/%2E%2e/x.yaml',
      'url:https://github.com/acme/ray/blob/main/',
      false,
    ],
    [
      'url:https://github.com/acme/ray/blob/main/x.yaml',
      'url:https://github.com/acme/ray/blob/main/',
      true,
    ],
    ['url:https://githubxcom/acme/', 'url:https://github.com/acme/', false],
    ['url:https://github.com/acme/', 'url:https://github.com/acme/', false],
    [undefined, 'file:/', false],
  ])('%s, trusting %s: %s', (location, trusted, expected) => {
    expect(isTrustedTemplate(at(location), [trusted])).toBe(expected);
  });

  it('trusts nothing when nothing is configured', () => {
    expect(isTrustedTemplate(at('file:/a'), [])).toBe(false);
  });
});

describe('resolveTrustedLocations', () => {
  it('makes file paths absolute, keeping the slash that trusts a folder', () => {
    const resolvePath = (path: string) => `/backend/${path}`.replace(/\/$/, '');
    expect(
      resolveTrustedLocations(
        ['file:templates/', 'file:a/*/b.yaml', 'url:https://example.com/'],
        resolvePath,
      ),
    ).toEqual([
      'file:/backend/templates/',
      'file:/backend/a/*/b.yaml',
      'url:https://example.com/',
    ]);
  });
});
