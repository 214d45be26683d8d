import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { TestServer } from '../testing/test-server';
import { type Policy, POLICY_TABLE } from './policy-table';

/** One METHOD and path of the server. */
export interface Route {
  /** As in the policy table: `GET /api/sites/{id}`. */
  readonly name: string;
  readonly method: string;
  readonly template: string;
  readonly policy: Policy;
}

/** The part of Express's router that is read here. */
interface ExpressRouter {
  readonly stack: readonly { readonly route?: { readonly path: string; readonly methods: Record<string, boolean> } }[];
}

/** Nest mounts its middleware for every method at once; a route of a controller has one. */
const MAX_METHODS_OF_A_ROUTE = 2;

/** Names of all routes as Express serves them, also of those that the OpenAPI document hides. */
export function servedRoutes({ app }: TestServer): string[] {
  const { router } = app.getHttpAdapter().getInstance() as unknown as { router: ExpressRouter };
  const names = router.stack.flatMap(({ route }) => {
    const methods = Object.keys(route?.methods ?? {});
    if (route === undefined || methods.length > MAX_METHODS_OF_A_ROUTE) return [];
    return methods.map((method) => `${method.toUpperCase()} ${toTemplate(route.path)}`);
  });
  return [...new Set(names)].sort();
}

/** Names of all routes in the OpenAPI document. */
export async function describedRoutes(server: TestServer): Promise<string[]> {
  const { body } = await server.request<OpenAPIObject>('GET', '/api/openapi.json', { token: null });
  return Object.entries(body.paths)
    .flatMap(([template, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${toTemplate(template)}`),
    )
    .sort();
}

/** Every line of the policy table as a route. */
export function routesOfTable(): Route[] {
  return Object.entries(POLICY_TABLE).map(([name, policy]) => {
    const [method = '', template = ''] = name.split(' ');
    return { name, method, template, policy };
  });
}

/** The route's address; `id` stands for what does not exist unless one is given. */
export function addressOf({ template }: Route, id: string = randomUUID()): string {
  return template
    .replace('{id}', id)
    .replace('{version}', '1')
    .replace('{rule_id}', randomUUID())
    .replace('{site_code}', 'DARK-GROVE-7839')
    .replace('{path}', 'no-such-file');
}

function toTemplate(path: string): string {
  const template = path.replace(/:(\w+)/g, '{$1}').replace(/\*(\w+)/g, '{$1}');
  return template.length > 1 ? template.replace(/\/$/, '') : template;
}
