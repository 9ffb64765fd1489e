import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import type { CatalogProcessor } from '@backstage/plugin-catalog-node';
import { catalogModuleRay } from './module';

describe('catalogModuleRay', () => {
  it('adds the processor, with nothing configured', async () => {
    const addProcessor = jest.fn<void, [CatalogProcessor]>();
    const backend = await startTestBackend({
      extensionPoints: [[catalogProcessingExtensionPoint, { addProcessor }]],
      features: [
        catalogModuleRay,
        mockServices.rootConfig.factory({ data: {} }),
      ],
    });
    await backend.stop();
    expect(
      addProcessor.mock.calls.map(([processor]) =>
        processor.getProcessorName(),
      ),
    ).toEqual(['RayTemplateEntityProcessor']);
  });
});
