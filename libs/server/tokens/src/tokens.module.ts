import { Module } from '@nestjs/common';
import { TokenAuthenticator } from './token-authenticator';
import { TokensController } from './tokens.controller';
import { TokensRepository } from './tokens.repository';
import { TokensService } from './tokens.service';

/** API tokens for programs and pipelines. */
@Module({
  controllers: [TokensController],
  providers: [TokensRepository, TokensService, TokenAuthenticator],
  exports: [TokensRepository, TokensService, TokenAuthenticator],
})
export class TokensModule {}
