import { DomainError } from '@gururmm/server/platform/errors';
import type { JobState } from '@gururmm/shared/protocol';
import type { Job } from './job.entity';
import type { WavePlan } from './new-job';

const MAX_WAVES = 500;

/** Added to a command's time limit: what a wave may take before machines that are away no longer hold it up. */
const WAVE_GRACE_SECONDS = 600;

export type WaveColumns = Pick<Job, 'waveCount' | 'waveSize' | 'pauseSeconds' | 'waveTimeoutSeconds'>;

/** @throws DomainError invalid_request above 500 waves */
export function planWaves(plan: WavePlan | undefined, targetCount: number, commandTimeoutSeconds: number): WaveColumns {
  const waveTimeoutSeconds = plan?.timeoutSeconds ?? commandTimeoutSeconds + WAVE_GRACE_SECONDS;
  if (plan === undefined) return { waveCount: 1, waveSize: null, pauseSeconds: 0, waveTimeoutSeconds };
  const waveSize = plan.size ?? Math.max(1, Math.ceil((targetCount * (plan.percent ?? 100)) / 100));
  const waveCount = Math.ceil(targetCount / waveSize);
  if (waveCount > MAX_WAVES) {
    throw new DomainError(
      'invalid_request',
      `${targetCount} agents make ${waveCount} waves; ${MAX_WAVES} is the most.`,
      {
        errors: [{ path: 'waves', message: `must make at most ${MAX_WAVES} waves` }],
      },
    );
  }
  return { waveCount, waveSize, pauseSeconds: plan.pauseSeconds, waveTimeoutSeconds };
}

/** What the next step of a job is decided from; counts are of its commands. */
export interface JobFacts {
  readonly started: number;
  readonly open: number;
  readonly openInWave: number;
  /** Pending and never handed to an agent. */
  readonly unsent: number;
  readonly failures: number;
  readonly isWaveTimedOut: boolean;
  readonly isPauseOver: boolean;
  readonly isDispatchFrozen: boolean;
}

export type JobStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'start_wave'; readonly wave: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'complete' };

type Stepping = Pick<Job, 'currentWave' | 'waveCount' | 'pauseSeconds' | 'stopFailures' | 'stopPercent'> & {
  readonly state: JobState;
};

/** What a job does now. */
export function nextStep(job: Stepping, facts: JobFacts): JobStep {
  if (job.state !== 'running' && job.state !== 'paused') return { kind: 'wait' };
  const hasWavesLeft = job.currentWave < job.waveCount;
  const reason = hasWavesLeft || facts.unsent > 0 ? stopReason(job, facts) : undefined;
  if (reason !== undefined) return { kind: 'stop', reason };
  if (!hasWavesLeft) return { kind: facts.open === 0 ? 'complete' : 'wait' };
  // A wave that nobody may be sent must not use up its time.
  if (facts.isDispatchFrozen) return { kind: 'wait' };
  const next: JobStep = { kind: 'start_wave', wave: job.currentWave + 1 };
  if (job.state === 'paused') return facts.isPauseOver ? next : { kind: 'wait' };
  if (job.currentWave === 0) return next;
  if (facts.openInWave > 0 && !facts.isWaveTimedOut) return { kind: 'wait' };
  return job.pauseSeconds > 0 ? { kind: 'pause' } : next;
}

function stopReason(job: Stepping, { failures, started }: JobFacts): string | undefined {
  const share = started === 0 ? 0 : (failures / started) * 100;
  const facts = `${failures} of the ${started} commands started failed`;
  if (job.stopFailures !== null && failures >= job.stopFailures) {
    return `It stopped in wave ${job.currentWave} of ${job.waveCount}: ${facts}, and ${job.stopFailures} was the limit.`;
  }
  if (job.stopPercent !== null && failures > 0 && share >= job.stopPercent) {
    return `It stopped in wave ${job.currentWave} of ${job.waveCount}: ${facts}, and ${job.stopPercent} % was the limit.`;
  }
  return undefined;
}
