import { AuthModule } from '@gururmm/server/auth';
import { TokensModule } from '@gururmm/server/tokens';
import { UsersModule } from '@gururmm/server/users';
import { Module } from '@nestjs/common';
import { ExchangeToken } from './exchange-token';
import { ExchangeController } from './exchange.controller';
import { IssuerKeys } from './issuer-keys';
import { TrustRulesHousekeeping } from './trust-rules-housekeeping';
import { TrustRulesController } from './trust-rules.controller';
import { TrustRulesRepository } from './trust-rules.repository';
import { TrustRulesService } from './trust-rules.service';

/** CI jobs get in with the identity their own platform gives them: no key to store, none to lose. */
@Module({
  imports: [AuthModule, TokensModule, UsersModule],
  controllers: [TrustRulesController, ExchangeController],
  providers: [TrustRulesRepository, TrustRulesService, IssuerKeys, ExchangeToken, TrustRulesHousekeeping],
})
export class TrustRulesModule {}
