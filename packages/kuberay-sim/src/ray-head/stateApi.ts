import type { ProxyResponse } from '../server';
import { json, notFound, notSimulated } from './answers';
import type { RouteContext } from './headRoutes';
import { stateRows, type StateRow } from './stateRows';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

/** What Ray lists beside what is simulated. */
const KNOWN =
  /^(objects|runtime_envs|cluster_events|cluster_metadata|logs|tasks\/summarize|actors\/summarize|objects\/summarize)$/;

function refused(msg: string): ProxyResponse {
  return json({ result: false, msg, data: { result: null } }, 400);
}

interface Filter {
  key: string;
  predicate: string;
  value: string;
}

function filtersOf(query: URLSearchParams): Filter[] {
  const keys = query.getAll('filter_keys');
  const predicates = query.getAll('filter_predicates');
  const values = query.getAll('filter_values');
  return keys.map((key, i) => ({
    key,
    predicate: predicates[i] ?? '=',
    value: values[i] ?? '',
  }));
}

function matches(row: StateRow, { key, predicate, value }: Filter): boolean {
  const equal = String(row[key] ?? '').toLowerCase() === value.toLowerCase();
  return predicate === '!=' ? !equal : equal;
}

/** `GET /api/v0/{nodes,jobs,actors,tasks,workers,placement_groups}` */
export function stateApi(context: RouteContext): ProxyResponse {
  const [name] = context.parameters;
  const { query, request } = context;
  const table = stateRows(name, context);
  if (!table) {
    return KNOWN.test(name)
      ? notSimulated(request.method, `/api/v0/${name}`)
      : notFound();
  }
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (limit > MAX_LIMIT) {
    return refused(
      `Given limit ${limit} exceeds the supported limit ${MAX_LIMIT}. Use a lower limit, or set the \`RAY_MAX_LIMIT_FROM_API_SERVER\` environment variable to a larger value.`,
    );
  }
  const filters = filtersOf(query);
  const foreign = filters.find(({ key }) => !table.filterable.includes(key));
  if (foreign) {
    const columns = table.filterable.map(column => `'${column}'`).join(', ');
    return refused(
      `The given filter column ${foreign.key} is not supported. Enter filters with –-filter key=value or –-filter key!=value Supported filter columns: {${columns}}`,
    );
  }
  const found = table.rows.filter(row =>
    filters.every(filter => matches(row, filter)),
  );
  return json({
    result: true,
    msg: '',
    data: {
      result: {
        total: table.rows.length,
        num_after_truncation: table.rows.length,
        num_filtered: found.length,
        result: found.slice(0, limit),
        partial_failure_warning: '',
        warnings: null,
      },
    },
  });
}
