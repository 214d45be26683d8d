import { type MetricsSample, metricsSampleSchema } from '@gururmm/shared/protocol';
import type { MetricsCollector } from '../collector';
import { type Logger, messageOf } from '../logging/logger';

const COLLECT_TIMEOUT_MS = 10_000;

/** Asks every collector once and puts their answers together. */
export class Sampler {
  /** Collectors that failed last time, so that a lasting fault is logged once. */
  private readonly failing = new Set<string>();

  constructor(
    private readonly collectors: readonly MetricsCollector[],
    private readonly logger: Logger,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** A whole sample, or undefined when a required value could not be read: a gap is better than a false zero. */
  async sample(): Promise<MetricsSample | undefined> {
    const ts = this.now().toISOString();
    const parts = await Promise.all(this.collectors.map((collector) => this.collect(collector)));
    const parsed = metricsSampleSchema.safeParse(Object.assign({ ts, disks: [] }, ...parts));
    if (parsed.success) return parsed.data;
    const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    this.logger.debug('sample left out', { missing });
    return undefined;
  }

  private async collect(collector: MetricsCollector): Promise<Partial<MetricsSample>> {
    const signal = AbortSignal.timeout(COLLECT_TIMEOUT_MS);
    try {
      const part = await collector.collect(signal);
      if (this.failing.delete(collector.name)) this.logger.info('collector works again', { collector: collector.name });
      return part;
    } catch (error) {
      if (!this.failing.has(collector.name)) {
        this.logger.warn('collector failed', { collector: collector.name, error: messageOf(error) });
      }
      this.failing.add(collector.name);
      return {};
    }
  }
}
