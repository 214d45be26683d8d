import { AgentsModule } from '@gururmm/server/agents';
import { AuthModule } from '@gururmm/server/auth';
import { PoliciesModule } from '@gururmm/server/policies';
import { RegistrationTokensModule } from '@gururmm/server/registration-tokens';
import { SitesModule } from '@gururmm/server/sites';
import { Module } from '@nestjs/common';
import { AgentIdentities } from './agent-identities';
import { DeviceEnrolment } from './device-enrolment';
import { EnrolmentService } from './enrolment.service';

/** How machines become agents: site keys, site codes, approval, take-over protection. */
@Module({
  imports: [AgentsModule, AuthModule, PoliciesModule, SitesModule, RegistrationTokensModule],
  providers: [AgentIdentities, DeviceEnrolment, EnrolmentService],
  exports: [EnrolmentService],
})
export class EnrolmentModule {}
