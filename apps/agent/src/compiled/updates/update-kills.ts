import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BASE_VERSION, type UpdateLab } from '@gururmm/e2e/support';
import { until } from '../until';
import { UpdateTrial } from './update-trial';

/** How soon a step is noticed, in milliseconds: some are over in a moment. */
const POLL_MS = 3;
const STEP_LIMIT_MS = 120_000;
const COMMAND_AGAIN_MS = 2_000;
/** A kill falls up to so long after the step began. */
const LATEST_MS = 120;
/** More kills than these during its trial, and a version is given up (ADR 0034). */
const TRIAL_KILLS = 2;

type HasBegun = (trial: UpdateTrial, target: string) => boolean;

/** Steps of an update in their order, each told by what is seen of it from outside. */
const STEPS = {
  offered: (trial) => phaseOf(trial) !== null,
  'metadata asked for': (trial) => trial.asked.some((path) => path.endsWith('timestamp.json')),
  'file asked for': (trial) => trial.asked.some((path) => path.startsWith('/targets/')),
  verified: (trial) => trial.server.of('update_status').some(({ state }) => state === 'verifying'),
  'in its slot': (trial, target) => trial.hasSlot(target),
  'on trial': (trial) => ['trial', 'promoting'].includes(phaseOf(trial) ?? ''),
  'signed in': (trial, target) => trial.servingVersion === target,
  'command through': (trial) => healthOf(trial).includes('"command_at":1'),
  'taking its place': (trial, target) => phaseOf(trial) === 'promoting' || isOver(trial, target),
  'in its place': isOver,
} satisfies Record<string, HasBegun>;

/** A moment at which an agent is killed. */
export type KillStep = keyof typeof STEPS;
export const KILL_STEPS = Object.keys(STEPS) as readonly KillStep[];
const TRIAL_STEPS: readonly KillStep[] = ['on trial', 'signed in', 'command through'];

/** What came of one update that was killed at several steps. */
export interface KilledUpdate {
  readonly killed: readonly KillStep[];
  readonly end: string;
  /** The version that signed in and ran a command afterwards. */
  readonly serving: string;
}

/**
 * One update of an agent of its own, killed with `kill -9` at each of these steps and started again as a service manager
 * does it. @throws Error when no whole version serves afterwards
 */
export async function killAtSteps(
  lab: UpdateLab,
  target: string,
  steps: readonly KillStep[],
  random: () => number,
): Promise<KilledUpdate> {
  const trial = await UpdateTrial.start(lab);
  try {
    trial.offer(target);
    const killed: KillStep[] = [];
    for (const step of steps) {
      if (!(await reached(trial, target, step))) continue;
      await pause(random() * LATEST_MS);
      // Null: it died of this signal, and not by itself a moment before.
      if ((await trial.agent.end('SIGKILL')) === null) killed.push(step);
      trial.agent.startAsService();
    }
    const { state } = await trial.end(STEP_LIMIT_MS);
    return { killed, end: state, serving: await servingVersion(trial, target) };
  } finally {
    await trial.dispose();
  }
}

/** Steps of one update: all of them, and of its trial those that were killed least; more kills end a trial. */
export function stepsOf(counts: ReadonlyMap<KillStep, number>, random: () => number): KillStep[] {
  const drawn = TRIAL_STEPS.map((step) => ({ step, rank: (counts.get(step) ?? 0) + random() / 2 }));
  const chosen = drawn.sort((a, b) => a.rank - b.rank).slice(0, TRIAL_KILLS);
  return KILL_STEPS.filter((step) => !TRIAL_STEPS.includes(step) || chosen.some((each) => each.step === step));
}

/** The version that signs in and runs a command: the same that stands where a service manager starts it. */
export async function servingVersion(trial: UpdateTrial, target: string): Promise<string> {
  const stdout = await answerOf(trial);
  const [serving, installed] = [trial.servingVersion ?? 'none', await trial.installedVersion()];
  if (stdout !== 'here\n' || serving !== installed || ![BASE_VERSION, target].includes(serving))
    throw new Error(`${serving} signed in, ${installed} is installed, its command said ${JSON.stringify(stdout)}`);
  return serving;
}

/** What a command said; it is sent again and again, since a connection whose agent was just killed loses it. */
function answerOf({ server }: UpdateTrial): Promise<string> {
  const ids: string[] = [];
  let nextMs = 0;
  return until(
    'the answer to a command',
    () => {
      if (performance.now() >= nextMs) {
        ids.push(server.command({ command: 'echo here' }));
        nextMs = performance.now() + COMMAND_AGAIN_MS;
      }
      return server.of('command_result').find(({ command_id: id }) => ids.includes(id))?.stdout ?? undefined;
    },
    STEP_LIMIT_MS,
  );
}

/** False when the update ended before the step. */
async function reached(trial: UpdateTrial, target: string, step: KillStep): Promise<boolean> {
  const untilMs = performance.now() + STEP_LIMIT_MS;
  while (!STEPS[step](trial, target)) {
    const end = trial.ends().at(-1);
    // An update that was given up never takes its place: a kill that comes late may hit its trial once more.
    if (end !== undefined && (step !== 'in its place' || end.state !== 'succeeded')) return false;
    if (performance.now() > untilMs) throw new Error(`the step "${step}" did not come; log: ${trial.agent.log()}`);
    await pause(POLL_MS);
  }
  return true;
}

function phaseOf(trial: UpdateTrial): string | null {
  const text = textOf(trial, 'state.json');
  return text === '' ? null : (JSON.parse(text) as { phase: string | null }).phase;
}

function healthOf(trial: UpdateTrial): string {
  return textOf(trial, 'health.json');
}

/** A file of the update that is replaced at once; empty while it is not there. */
function textOf(trial: UpdateTrial, name: string): string {
  try {
    return readFileSync(join(trial.agent.dataDirectory, 'update', name), 'utf8');
  } catch {
    return ''; // not there yet, or no longer
  }
}

function isOver(trial: UpdateTrial, target: string): boolean {
  return phaseOf(trial) === null && trial.servingVersion === target;
}
