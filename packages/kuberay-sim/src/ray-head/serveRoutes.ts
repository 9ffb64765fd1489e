import type { ProxyResponse } from '../server';
import { json, text } from './answers';
import type { RouteContext } from './headRoutes';

const CONTROLLER = {
  node_instance_id: '',
  actor_name: 'SERVE_CONTROLLER_ACTOR',
  log_file_path: '/serve/controller_812.log',
};

/** `GET /api/serve/applications/` */
export function serveApplications({
  head,
  nodes,
}: RouteContext): ProxyResponse {
  const states = head.serve.states();
  if (states.length === 0) {
    return json({
      deploy_mode: 'MULTI_APP',
      controller_info: {},
      proxies: {},
      applications: {},
      target_capacity: null,
    });
  }
  const [first] = nodes();
  const statuses = new Map(head.serve.list().map(app => [app.name, app]));
  return json({
    controller_info: {
      ...CONTROLLER,
      node_id: first?.nodeId ?? '',
      node_ip: first?.ip ?? '',
    },
    proxy_location: 'EveryNode',
    http_options: { host: '0.0.0.0', port: 8000, root_path: '' },
    grpc_options: { port: 9000, grpc_servicer_functions: [] },
    proxies: Object.fromEntries(
      nodes().map(({ nodeId, ip }) => [
        nodeId,
        {
          node_id: nodeId,
          node_ip: ip,
          node_instance_id: '',
          actor_name: `SERVE_PROXY_ACTOR-${nodeId}`,
          log_file_path: `/serve/proxy_${ip}.log`,
          status: head.serve.isServing() ? 'HEALTHY' : 'STARTING',
        },
      ]),
    ),
    applications: Object.fromEntries(
      states.map(({ name, status, message, deployedAt, ...state }) => [
        name,
        {
          name,
          route_prefix: status === 'RUNNING' ? state.route_prefix : null,
          docs_path: null,
          status,
          message,
          last_deployed_time_s: deployedAt / 1000,
          deployed_app_config: state.config,
          source: 'declarative',
          deployments: Object.fromEntries(
            (statuses.get(name)?.deployments ?? []).map(deployment => [
              deployment.name,
              {
                ...deployment,
                status_trigger: 'CONFIG_UPDATE_COMPLETED',
                deployment_config: { name: deployment.name },
                target_num_replicas:
                  state.deployments.find(d => d.name === deployment.name)
                    ?.num_replicas ?? 1,
                replicas: [],
              },
            ]),
          ),
        },
      ]),
    ),
    target_capacity: null,
  });
}

/** `PUT /api/serve/applications/` */
export function deployServe(
  { head }: RouteContext,
  body: string,
): ProxyResponse {
  let config: unknown;
  try {
    config = JSON.parse(body);
  } catch {
    return text(400, `Request body is not JSON: ${body.slice(0, 200)}`);
  }
  head.serve.deploy(config);
  return text(200, '');
}

/** `DELETE /api/serve/applications/` */
export function deleteServe({ head }: RouteContext): ProxyResponse {
  head.serve.clear();
  return text(200, '');
}
