export { Job, JobTarget } from './job.entity';
export { JobsModule } from './jobs.module';
export { JobsService } from './jobs.service';
export type { NewJob, StopRule, TargetFilter, WavePlan } from './new-job';
