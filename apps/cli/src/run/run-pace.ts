import type { CreateJobRequest } from '@gururmm/shared/api-client';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { numberOption } from '../program/command';

/** How fast a run goes from machine to machine, and when it stops; as the server takes it. */
export type RunPace = Pick<CreateJobRequest, 'waves' | 'stop_after'>;

type PaceOptions = Readonly<
  Record<'wave-size' | 'wave-percent' | 'wave-pause' | 'stop-after-failures' | 'stop-after-percent', string | undefined>
>;

/** @throws CliError usage */
export function parsePace(options: PaceOptions): RunPace {
  const size = numberOption('wave-size', options['wave-size'], { min: 1, isWhole: true });
  const percent = percentOption('wave-percent', options['wave-percent']);
  const pause = numberOption('wave-pause', options['wave-pause'], { min: 0, isWhole: true });
  const failures = numberOption('stop-after-failures', options['stop-after-failures'], { min: 1, isWhole: true });
  const stopPercent = percentOption('stop-after-percent', options['stop-after-percent']);
  if (size !== undefined && percent !== undefined)
    throw new CliError(EXIT.usage, '--wave-size and --wave-percent exclude each other.');
  const hasWaves = size !== undefined || percent !== undefined;
  if (pause !== undefined && !hasWaves)
    throw new CliError(EXIT.usage, '--wave-pause goes with --wave-size or --wave-percent.');
  return {
    ...(hasWaves ? { waves: without({ size, percent, pause_seconds: pause }) } : {}),
    ...(failures === undefined && stopPercent === undefined
      ? {}
      : { stop_after: without({ failures, percent: stopPercent }) }),
  };
}

/** Whether the run has to be a job, also for one machine. */
export function hasPace(pace: RunPace): boolean {
  return pace.waves !== undefined || pace.stop_after !== undefined;
}

function percentOption(name: string, text: string | undefined): number | undefined {
  const percent = numberOption(name, text, { min: 0.1 });
  if (percent !== undefined && percent > 100) throw new CliError(EXIT.usage, `--${name} must be at most 100.`);
  return percent;
}

function without<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> };
}
