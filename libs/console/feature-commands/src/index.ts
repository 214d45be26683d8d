export { commandRoutes } from './command.routes';
export { CommandHistory } from './list/command-history';
export { CommandSubmitter } from './run/command-submitter';
export { RunCommand } from './run/run-command';
export { firstLine } from './list/first-line';
export { newIdempotencyKey } from './run/idempotency-key';
export { RUNNABLE_TYPES, type RunnableType } from './run/runnable-types';
