import { Problem } from '@gururmm/server/platform/http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const;

/** Errors that any route may answer; more special ones stand at the route. */
const COMMON_ERRORS: Readonly<Record<string, string>> = {
  '400': 'The request breaks its schema.',
  '401': 'Not authenticated.',
  '403': 'Not allowed.',
  '404': 'Not found, or outside the caller’s clients.',
  '409': 'In conflict with the present state.',
  '429': 'Too many requests; see Retry-After.',
  '500': 'The server failed.',
};

/** Description of the whole REST interface, made from the controllers and their DTO classes. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const description = new DocumentBuilder()
    .setTitle('GuruRMM')
    .setDescription('Remote Monitoring and Management. Errors are RFC 9457 problems; lists are keyset pages.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, description, {
    extraModels: [Problem],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation !== undefined) addCommonErrors(operation.responses);
    }
  }
  return document;
}

/** `/api/openapi.json`, and a readable page at `/api/docs`. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'api/openapi.json',
    // As YAML it would be written anew for every anonymous request.
    raw: ['json'],
    customSiteTitle: 'GuruRMM API',
  });
}

function addCommonErrors(responses: Record<string, unknown>): void {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  for (const [status, description] of Object.entries(COMMON_ERRORS)) {
    responses[status] = { description, ...(responses[status] as object | undefined), content };
  }
}
