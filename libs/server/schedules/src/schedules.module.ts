import { JobsModule } from '@gururmm/server/jobs';
import { ScriptsModule } from '@gururmm/server/scripts';
import { Module } from '@nestjs/common';
import { ConnectionTriggers } from './connection-triggers';
import { DueSchedules } from './due-schedules';
import { ScheduleOwners } from './schedule-owners';
import { ScheduleRunner } from './schedule-runner';
import { ScheduleSecrets } from './schedule-secrets';
import { SchedulesController } from './schedules.controller';
import { SchedulesRepository } from './schedules.repository';
import { SchedulesService } from './schedules.service';
import { ScheduleRunRetention } from './schedule-run-retention';

/** Jobs that start by themselves. */
@Module({
  imports: [JobsModule, ScriptsModule],
  controllers: [SchedulesController],
  providers: [
    ScheduleRunRetention,
    SchedulesRepository,
    SchedulesService,
    ScheduleOwners,
    ScheduleSecrets,
    DueSchedules,
    ScheduleRunner,
    ConnectionTriggers,
  ],
  exports: [ConnectionTriggers],
})
export class SchedulesModule {}
