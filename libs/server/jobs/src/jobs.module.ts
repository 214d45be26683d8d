import { CommandsModule } from '@gururmm/server/commands';
import { RateLimiter } from '@gururmm/server/platform/http';
import { PoliciesModule } from '@gururmm/server/policies';
import { Module } from '@nestjs/common';
import { JobsController } from './jobs.controller';
import { JobsRepository } from './jobs.repository';

/** One command on many agents. */
@Module({
  imports: [CommandsModule, PoliciesModule],
  controllers: [JobsController],
  providers: [JobsRepository, RateLimiter],
})
export class JobsModule {}
