import { Header, Page } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RayRouter } from '../pages/RayRouter';
import { rayTranslationRef } from '../translation';

/** The pages under the header that old apps give theirs. */
export function LegacyRayPage() {
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <Page themeId="tool">
      <Header title={t('xray.title')} />
      <div style={{ gridArea: 'pageContent', overflow: 'auto' }}>
        <RayRouter />
      </div>
    </Page>
  );
}
