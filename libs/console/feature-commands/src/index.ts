export { commandRoutes } from './command.routes';
export { CommandHistory } from './list/command-history';
export { CommandSubmitter } from './run/command-submitter';
export { RunCommand } from './run/run-command';
export { firstLine } from './list/first-line';
export { RUNNABLE_TYPES, type RunnableType } from './run/runnable-types';
export { SubmissionKey } from './run/submission-key';
