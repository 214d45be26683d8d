export { CLOSE_GRACE_MS } from './agent-socket';
export { AgentGateway } from './agent-gateway';
export { AgentGatewayModule } from './agent-gateway.module';
export {
  type AgentAuthenticator,
  type AgentMessageHandlers,
  type AgentSession,
  type AuthDecision,
  GATEWAY_PORTS,
  type GatewayPorts,
  type HandledMessageType,
  type MessageHandler,
  type SessionListener,
} from './gateway-ports';
export { GatewayModule } from './gateway.module';
export { GatewayServer, WATCH_INTERVAL_MS } from './gateway.server';
export { type Delivery, SessionRegistry } from './session-registry';
