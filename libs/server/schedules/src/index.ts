export { ConnectionTriggers } from './connection-triggers';
export { ScheduleRun } from './schedule-run.entity';
export { Schedule } from './schedule.entity';
export { SchedulesModule } from './schedules.module';
