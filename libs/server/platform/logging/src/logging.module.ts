import type { LoggingConfiguration } from '@gururmm/server/platform/config';
import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { createLogger } from './create-logger';
import { requestLogging } from './request-logging';

/** Nest's view of the logger: `app.useLogger(app.get(NestLogger))`. */
export { Logger as NestLogger } from 'nestjs-pino';

/** Gives Nest and every request the process's logger. */
@Module({})
export class LoggingModule {
  static forRoot(config: LoggingConfiguration, logger: PinoLogger = createLogger(config)): DynamicModule {
    return { module: LoggingModule, imports: [LoggerModule.forRoot({ pinoHttp: requestLogging(logger) })] };
  }
}
