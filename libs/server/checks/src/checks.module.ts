import { AlertsModule } from '@gururmm/server/alerts';
import { PoliciesModule } from '@gururmm/server/policies';
import { ScriptsModule } from '@gururmm/server/scripts';
import { SettingsModule } from '@gururmm/server/settings';
import { Module } from '@nestjs/common';
import { CheckDelivery } from './check-delivery';
import { CheckPlans } from './check-plans';
import { CheckResults } from './check-results';
import { ChecksController } from './checks.controller';
import { ChecksRepository } from './checks.repository';
import { CheckResultRetention } from './check-result-retention';

/** Script checks: what agents run by themselves, and what they found. */
@Module({
  imports: [AlertsModule, PoliciesModule, ScriptsModule, SettingsModule],
  controllers: [ChecksController],
  providers: [CheckResultRetention, CheckPlans, CheckDelivery, CheckResults, ChecksRepository],
  exports: [CheckResults],
})
export class ChecksModule {}
