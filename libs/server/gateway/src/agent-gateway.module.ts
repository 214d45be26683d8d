import { Global, Module } from '@nestjs/common';
import { AgentGateway } from './agent-gateway';
import { SessionRegistry } from './session-registry';

/** The sending half of the gateway: features depend on this, it depends on no feature. */
@Global()
@Module({ providers: [SessionRegistry, AgentGateway], exports: [SessionRegistry, AgentGateway] })
export class AgentGatewayModule {}
