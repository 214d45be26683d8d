import 'reflect-metadata';
import { loadConfiguration } from '@gururmm/server/platform/config';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { UNPREFIXED_PATHS } from './http-application';
import { createOpenApiDocument } from './openapi';

/** Prints `openapi.json` without a database: Nest's preview mode builds the routes and no service. */
const context = {
  configuration: loadConfiguration({}),
  secret: new ServerSecret('only for the preview of the routes'),
  databaseUrl: 'postgres://preview@127.0.0.1/preview',
};
const app = await NestFactory.create(AppModule.forRoot(context), { preview: true, logger: false, abortOnError: false });
app.setGlobalPrefix('api', { exclude: UNPREFIXED_PATHS });
process.stdout.write(`${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`, () => process.exit(0));
