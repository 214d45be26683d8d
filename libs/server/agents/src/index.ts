export { Agent } from './agent.entity';
export { AgentState } from './agent-state.entity';
export { AgentsModule } from './agents.module';
export { type AgentSummary, AgentsRepository } from './agents.repository';
export { NetworkChange } from './network-change.entity';
export { NetworkStates } from './network-states';
export { type Poll, PollingPresence } from './polling-presence';
export { LEASE_SWEEP_EVERY_MS, Presence } from './presence';
export { ServerNodeRow } from './server-node.entity';
