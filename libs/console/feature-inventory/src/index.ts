export { AgentInventoryPanel } from './agent/agent-inventory-panel';
export { softwareRoutes } from './software.routes';
