import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { Template } from '@raydeck/backstage-plugin-ray-common';
import { RiArrowDownSLine } from '@remixicon/react';
import { useTemplates } from '../../hooks/useTemplates';
import { createFromTemplateRouteRef } from '../../routes';
import { rayTranslationRef } from '../../translation';
import { ReasonedButton } from '../ReasonedButton';

/**
 * The way to the form of a cluster template; a menu where there are several.
 * The form takes its first values from the query parameter `formData`.
 */
export function CreateClusterButton(props: {
  entityRef?: string;
  variant?: 'primary' | 'secondary';
  size?: 'small' | 'medium';
}) {
  const { entityRef, variant = 'primary', size = 'medium' } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const { templates, error } = useTemplates();
  const toForm = useRouteRef(createFromTemplateRouteRef);
  const common = { variant, size };

  if (!toForm) {
    return (
      <ReasonedButton {...common} reason={t('create.noScaffolder')}>
        {t('create.several')}
      </ReasonedButton>
    );
  }
  if (!templates) {
    return error ? (
      <ReasonedButton
        {...common}
        reason={t('create.unavailable', { message: error.message })}
      >
        {t('create.several')}
      </ReasonedButton>
    ) : (
      <Button {...common} isDisabled>
        {t('create.several')}
      </Button>
    );
  }

  const hrefOf = (template: Template) => {
    const { namespace, name } = parseEntityRef(
      template.scaffolderTemplate ??
        `template:${template.namespace}/ray-${template.name}`,
    );
    const formData = JSON.stringify({ entityRef });
    const query = entityRef ? `?formData=${encodeURIComponent(formData)}` : '';
    return `${toForm({ namespace, templateName: name })}${query}`;
  };
  const titleOf = (template: Template) =>
    t('create.one', {
      title: template.title.charAt(0).toLowerCase() + template.title.slice(1),
    });

  const ofClusters = templates.filter(({ kind }) => kind === 'RayCluster');
  if (ofClusters.length === 0) {
    return (
      <ReasonedButton {...common} reason={t('create.noTemplates')}>
        {t('create.several')}
      </ReasonedButton>
    );
  }
  if (ofClusters.length === 1) {
    return (
      <ButtonLink {...common} href={hrefOf(ofClusters[0])}>
        {titleOf(ofClusters[0])}
      </ButtonLink>
    );
  }
  return (
    <MenuTrigger>
      <Button {...common} iconEnd={<RiArrowDownSLine aria-hidden />}>
        {t('create.several')}
      </Button>
      <Menu>
        {ofClusters.map(template => (
          <MenuItem key={template.ref} href={hrefOf(template)}>
            {template.title}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
}
