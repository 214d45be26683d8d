export { type BackgroundJob, BackgroundQueue, type SendOptions, type WorkOptions } from './background-queue';
export { BackgroundModule } from './background.module';
export type { BackgroundOptions } from './background-options';
export { defineQueue, type QueueDefinition, type QueueOptions } from './queue-definition';
