import { AgentsModule } from '@gururmm/server/agents';
import { CommandsModule } from '@gururmm/server/commands';
import { EnrolmentModule } from '@gururmm/server/enrolment';
import { MetricsModule } from '@gururmm/server/metrics';
import { RateLimiter } from '@gururmm/server/platform/http';
import { Module } from '@nestjs/common';
import { AgentKeyGuard } from './agent-key.guard';
import { LegacyAgentController } from './legacy-agent.controller';
import { LegacyHeartbeats } from './legacy-heartbeats';
import { LegacyRegistrationController } from './legacy-registration.controller';
import { LegacyReports } from './legacy-reports';

/** Agents of old systems, which poll over REST: the same commands, states and rules as over the socket. */
@Module({
  imports: [AgentsModule, CommandsModule, EnrolmentModule, MetricsModule],
  controllers: [LegacyRegistrationController, LegacyAgentController],
  providers: [LegacyHeartbeats, LegacyReports, AgentKeyGuard, RateLimiter],
})
export class LegacyModule {}
