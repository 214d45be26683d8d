import { CommandsModule } from '@gururmm/server/commands';
import { RateLimiter } from '@gururmm/server/platform/http';
import { PoliciesModule } from '@gururmm/server/policies';
import { ScriptsModule } from '@gururmm/server/scripts';
import { Module } from '@nestjs/common';
import { JobAdvancer } from './job-advancer';
import { JobWorks } from './job-work';
import { JobsController } from './jobs.controller';
import { JobsRepository } from './jobs.repository';
import { JobsService } from './jobs.service';
import { WaveStarter } from './wave-starter';
import { SecondPerson } from './second-person';

/** One command on many agents. */
@Module({
  imports: [CommandsModule, PoliciesModule, ScriptsModule],
  controllers: [JobsController],
  providers: [JobsRepository, JobsService, JobAdvancer, JobWorks, SecondPerson, WaveStarter, RateLimiter],
  exports: [JobsService],
})
export class JobsModule {}
