export { Job } from './job.entity';
export { JobsModule } from './jobs.module';
