import { ApiStatusError, type ObjectStore } from '../store';

/**
 * Refuses pods whose service account does not exist, as the API server's
 * admission does: whoever makes the pod has to come again.
 */
export class ServiceAccountAdmission {
  readonly stop: () => void;

  constructor(store: ObjectStore) {
    this.stop = store.onAdmit(({ operation, definition, object }) => {
      if (operation !== 'CREATE' || definition.kind !== 'Pod') return;
      const { namespace, name } = object.metadata;
      const { serviceAccountName = 'default' } = object.spec as {
        serviceAccountName?: string;
      };
      const account = { namespace, name: serviceAccountName };
      if (store.get('serviceaccounts', account)) return;
      throw ApiStatusError.forbidden(
        definition,
        name,
        `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`,
      );
    });
  }
}
