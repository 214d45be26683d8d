export { AgentUpdates } from './agent/agent-updates';
export { updateRoutes } from './update.routes';
