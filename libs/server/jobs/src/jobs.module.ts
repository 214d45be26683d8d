import { RateLimiter } from '@gururmm/server/platform/http';
import { Module } from '@nestjs/common';
import { JobsController } from './jobs.controller';
import { JobsRepository } from './jobs.repository';

/** One command on many agents. */
@Module({ controllers: [JobsController], providers: [JobsRepository, RateLimiter] })
export class JobsModule {}
