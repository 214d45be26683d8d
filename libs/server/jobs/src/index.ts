export { CreateJobRequest, JobFilterBody, JobStopBody, JobWavesBody } from './dto/create-job.dto';
export { toFilter, toNewJob } from './dto/to-new-job';
export { matchAgents } from './job-targets';
export { Job, JobTarget } from './job.entity';
export { JobsModule } from './jobs.module';
export { JobsService } from './jobs.service';
export type { JobWork, NewJob, StopRule, TargetFilter, WavePlan } from './new-job';
