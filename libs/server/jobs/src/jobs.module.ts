import { CommandsModule } from '@gururmm/server/commands';
import { RateLimiter } from '@gururmm/server/platform/http';
import { PoliciesModule } from '@gururmm/server/policies';
import { Module } from '@nestjs/common';
import { JobAdvancer } from './job-advancer';
import { JobsController } from './jobs.controller';
import { JobsRepository } from './jobs.repository';
import { JobsService } from './jobs.service';
import { WaveStarter } from './wave-starter';
import { SecondPerson } from './second-person';

/** One command on many agents. */
@Module({
  imports: [CommandsModule, PoliciesModule],
  controllers: [JobsController],
  providers: [JobsRepository, JobsService, JobAdvancer, SecondPerson, WaveStarter, RateLimiter],
  exports: [JobsService],
})
export class JobsModule {}
