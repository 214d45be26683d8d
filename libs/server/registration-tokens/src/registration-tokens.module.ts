import { SitesModule } from '@gururmm/server/sites';
import { Module } from '@nestjs/common';
import { RegistrationTokensController } from './registration-tokens.controller';
import { RegistrationTokensRepository } from './registration-tokens.repository';

/** Short-lived secrets that enrol machines into a site. */
@Module({
  imports: [SitesModule],
  controllers: [RegistrationTokensController],
  providers: [RegistrationTokensRepository],
  exports: [RegistrationTokensRepository],
})
export class RegistrationTokensModule {}
