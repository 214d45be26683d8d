import { AgentsModule } from '@gururmm/server/agents';
import { CommandsModule } from '@gururmm/server/commands';
import { EnrolmentModule } from '@gururmm/server/enrolment';
import { MetricsModule } from '@gururmm/server/metrics';
import { RateLimiter } from '@gururmm/server/platform/http';
import { UpdatesModule } from '@gururmm/server/updates';
import { Module } from '@nestjs/common';
import { AgentKeyGuard } from './agent-key.guard';
import { AgentSelfController } from './agent-self.controller';
import { LegacyAgentController } from './legacy-agent.controller';
import { LegacyHeartbeats } from './legacy-heartbeats';
import { LegacyRegistrationController } from './legacy-registration.controller';
import { LegacyReports } from './legacy-reports';
import { LegacyWork } from './legacy-work';

/** Agents of old systems, which poll over REST: the same commands, states and rules as over the socket. */
@Module({
  imports: [AgentsModule, CommandsModule, EnrolmentModule, MetricsModule, UpdatesModule],
  controllers: [LegacyRegistrationController, LegacyAgentController, AgentSelfController],
  providers: [LegacyHeartbeats, LegacyWork, LegacyReports, AgentKeyGuard, RateLimiter],
})
export class LegacyModule {}
