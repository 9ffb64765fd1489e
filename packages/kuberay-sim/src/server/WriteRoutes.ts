import type { ObjectStore } from '../store';
import { deleteOptionsOf } from './deleteOptions';
import type { Presenter } from './Presenter';
import { mediaType, parseBody, readBody } from './readBody';
import { negotiate } from './representation';
import type { ResourceRequest } from './ResourceRoutes';
import { ResourceWriter } from './ResourceWriter';
import { sendBlocks, sendJson, warningHeader } from './respond';
import { selectionOf } from './select';
import { methodNotAllowed } from './unserved';
import { fieldManagerOf } from './writeOptions';
import type { Written } from './writing';

/** Writes of objects. */
export class WriteRoutes {
  readonly #store: ObjectStore;
  readonly #writer: ResourceWriter;
  readonly #presenter: Presenter;

  constructor(store: ObjectStore, presenter: Presenter) {
    this.#store = store;
    this.#writer = new ResourceWriter(store);
    this.#presenter = presenter;
  }

  async write(request: ResourceRequest): Promise<void> {
    const { definition, info, query, req } = request;
    const { name, namespace, verb } = info;
    const body = await readBody(req);
    const type = mediaType(req);
    const target = {
      definition,
      ...(definition.namespaced && namespace !== undefined
        ? { namespace }
        : {}),
    };
    const options = {
      query,
      fieldManager: fieldManagerOf(query, req.headers['user-agent']),
      ...(info.subresource === 'status'
        ? { subresource: 'status' as const }
        : {}),
    };
    const parse = () => parseBody(body, type, definition.kind);
    if (verb === 'create') {
      this.#answer(request, this.#writer.create(target, parse(), options));
    } else if (verb === 'update' && name !== undefined) {
      const named = { ...target, name };
      this.#answer(request, this.#writer.update(named, parse(), options));
    } else if (verb === 'patch' && name !== undefined) {
      const named = { ...target, name };
      const text = body.toString('utf8');
      this.#answer(request, this.#writer.patch(named, type, text, options));
    } else if (verb === 'delete' && name !== undefined) {
      this.#delete(request, { ...target, name }, body);
    } else if (verb === 'deletecollection') {
      await this.#deleteCollection(
        request,
        body.length === 0 ? undefined : parse(),
      );
    } else {
      throw methodNotAllowed();
    }
  }

  #answer(request: ResourceRequest, written: Written): void {
    const { definition, query, req, res } = request;
    const { object, warnings, created } = written;
    const representation = negotiate(req.headers.accept, query);
    sendJson(
      res,
      created ? 201 : 200,
      this.#presenter.one(definition, object, representation),
      warnings.length > 0
        ? { Warning: warnings.map(warningHeader).join(', ') }
        : {},
    );
  }

  async #deleteCollection(
    { definition, info, query, req, res }: ResourceRequest,
    body: unknown,
  ): Promise<void> {
    const { selects } = selectionOf(definition, info.namespace, query);
    const options = deleteOptionsOf(query, body);
    const objects = this.#writer.deleteCollection(definition, selects, options);
    const metadata = { resourceVersion: String(this.#store.revision) };
    const representation = negotiate(req.headers.accept, query);
    await sendBlocks(
      res,
      200,
      this.#presenter.list(definition, objects, metadata, representation),
    );
  }

  #delete(
    { definition, query, res }: ResourceRequest,
    { namespace, name }: { namespace?: string; name: string },
    bytes: Buffer,
  ): void {
    const body =
      bytes.length === 0
        ? undefined
        : parseBody(bytes, 'application/json', 'DeleteOptions');
    const options = deleteOptionsOf(query, body);
    const { object, deleted } = this.#writer.delete(
      definition,
      namespace === undefined ? { name } : { namespace, name },
      options,
    );
    if (!deleted || definition.returnsDeletedObject) {
      const form = { form: 'object', includeObject: 'Metadata' } as const;
      sendJson(res, 200, this.#presenter.one(definition, object, form));
      return;
    }
    sendJson(res, 200, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name,
        ...(definition.group ? { group: definition.group } : {}),
        kind: definition.plural,
        uid: object.metadata.uid,
      },
    });
  }
}
