import { Database } from '@gururmm/server/platform/database';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { TaskLocks } from './task-locks';

/** Work that runs again and again, on one node of the cluster at a time. */
export interface PeriodicTask {
  readonly name: string;
  readonly everyMs: number;
  /** Number of the advisory lock that keeps other nodes out; no lock means every node runs it. */
  readonly lock?: number;
  /** Asked before anything else: false lets this time pass without a question to PostgreSQL. */
  isDue?(): boolean;
  run(): Promise<void>;
}

/** Runs periodic tasks: never two runs of one task at once, failures logged, stopped at shutdown. */
@Injectable()
export class PeriodicTasks implements BeforeApplicationShutdown {
  private readonly logger = new Logger('PeriodicTasks');
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private readonly locks: TaskLocks;
  private isStopped = false;

  constructor(database: Database) {
    this.locks = new TaskLocks(database);
  }

  start(task: PeriodicTask): void {
    let isRunning = false;
    const timer = setInterval(() => {
      if (isRunning || this.isStopped || task.isDue?.() === false) return;
      isRunning = true;
      const run = this.runOnce(task)
        .catch((error: unknown) => this.logger.error({ err: error, task: task.name }, 'a periodic task failed'))
        .finally(() => {
          isRunning = false;
          this.running.delete(run);
        });
      this.running.add(run);
    }, task.everyMs).unref();
    this.timers.add(timer);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running);
    await this.locks.close();
  }

  private async runOnce(task: PeriodicTask): Promise<void> {
    if (task.lock === undefined) {
      await task.run();
      return;
    }
    if (!(await this.locks.take(task.lock))) return;
    try {
      await task.run();
    } finally {
      await this.locks.release(task.lock);
    }
  }
}
