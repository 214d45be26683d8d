export { createLogger } from './create-logger';
export { LoggingModule, NestLogger } from './logging.module';
export { redactLine } from './redact-line';
