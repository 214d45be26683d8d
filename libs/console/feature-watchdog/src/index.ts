export { AgentWatchdog } from './agent-watchdog';
export { watchdogRoutes } from './watchdog.routes';
