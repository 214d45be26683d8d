export { AgentAlerts } from './list/agent-alerts';
export { alertRoutes, alertRuleRoutes } from './alert.routes';
