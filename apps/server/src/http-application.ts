import { GatewayServer } from '@gururmm/server/gateway';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { NestLogger } from '@gururmm/server/platform/logging';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { type AppContext, AppModule } from './app.module';
import { serveConsole } from './console-files';
import { serveOpenApi } from './openapi';
import { SocketAdapter } from './socket-adapter';

const MAX_BODY = '1mb';
const AGENT_SOCKET_PATH = '/ws';

/** Paths outside `/api`. */
export const UNPREFIXED_PATHS = [
  'health/{*path}',
  'metrics',
  'downloads/{*path}',
  'updates/{*path}',
  'install/{*path}',
];

/** The Nest application with everything that HTTP and WebSocket need, not yet listening. */
export async function createHttpApplication(context: AppContext): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(context), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(NestLogger));
  const { http } = app.get<Configuration>(CONFIGURATION);
  app.disable('x-powered-by');
  app.use(securityHeaders());
  app.enableCors({ origin: [...http.corsOrigins], credentials: false, maxAge: 600 });
  app.useBodyParser('json', { limit: MAX_BODY });
  app.setGlobalPrefix('api', { exclude: UNPREFIXED_PATHS });
  serveConsole(app, http.consoleDir);
  const sockets = new SocketAdapter(app);
  app.useWebSocketAdapter(sockets);
  serveOpenApi(app);
  await app.init();
  sockets.mount(AGENT_SOCKET_PATH, app.get(GatewayServer).server);
  return app;
}

/** Strict content security: only our own files; inline styles are what Angular's components need. */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
}
