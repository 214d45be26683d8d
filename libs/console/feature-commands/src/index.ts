export { commandRoutes } from './command.routes';
export { CommandHistory } from './list/command-history';
export { RunCommand } from './run/run-command';
