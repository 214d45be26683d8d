import { join } from 'node:path';
import {
  type Action,
  CapturedOutput,
  type LegacyDecode,
  type Logger,
  messageOf,
  type Permitted,
  refusalOf,
  ScratchDirectory,
  type Settings,
} from '@gururmm/agent/runtime';
import {
  type AgentPayload,
  type CommandRequest,
  MAX_CHECK_OUTPUT_BYTES,
  type ScriptCheck,
  SecretRedactor,
} from '@gururmm/shared/protocol';

const MAX_ERROR_LENGTH = 1000;

/** What running a check needs of this installation. */
export interface CheckRunParts extends Permitted {
  /** Private directory under which each run gets its own. */
  readonly scratchDirectory: string;
  readonly legacyDecode: LegacyDecode | undefined;
  readonly logger: Logger;
}

/** What is known of a run when it has ended. */
export type CheckEnd = Pick<
  AgentPayload<'check_result'>,
  'outcome' | 'exit_code' | 'output' | 'truncated' | 'duration_ms' | 'error'
>;

const NOT_STARTED = { exit_code: null, output: '', truncated: false, duration_ms: 0 } as const;

/**
 * Runs a check to its end, or to its time limit. Never rejects: a broken action is an outcome.
 * @param stop ends the run; what was ended so is no result
 * @returns undefined when it was stopped
 */
export async function runCheck(
  check: ScriptCheck,
  parts: CheckRunParts,
  settings: Settings,
  stop: AbortSignal,
): Promise<CheckEnd | undefined> {
  const refusal = refusalOf(check.command_type, parts, settings);
  const action = parts.actions.get(check.command_type);
  if (refusal !== undefined || action === undefined) {
    return { ...NOT_STARTED, outcome: 'rejected', ...(refusal !== undefined && { error: refusal }) };
  }
  const redactor = new SecretRedactor(Object.values(check.secret_env ?? {}));
  const output = new CapturedOutput(MAX_CHECK_OUTPUT_BYTES, parts.legacyDecode, redactor);
  const startedAtMs = performance.now();
  const end = await execute(check, action, output, parts, settings, stop);
  if (end === undefined) return undefined;
  const { text, isTruncated } = output.finish();
  return {
    outcome: end.outcome,
    exit_code: end.exitCode,
    output: text,
    truncated: isTruncated,
    duration_ms: Math.round(performance.now() - startedAtMs),
    ...(end.error !== undefined && { error: redactor.redact(end.error).slice(0, MAX_ERROR_LENGTH) }),
  };
}

interface ActionEnd {
  readonly outcome: CheckEnd['outcome'];
  readonly exitCode: number | null;
  readonly error?: string | undefined;
}

async function execute(
  check: ScriptCheck,
  action: Action,
  output: CapturedOutput,
  { scratchDirectory, logger }: CheckRunParts,
  settings: Settings,
  stop: AbortSignal,
): Promise<ActionEnd | undefined> {
  const scratch = new ScratchDirectory(join(scratchDirectory, check.check_id), logger);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort('timed_out'), check.timeout_seconds * 1000);
  try {
    const end = await action.run(commandOf(check), {
      signal: AbortSignal.any([stop, timeout.signal]),
      logger,
      settings,
      openScratchDirectory: () => scratch.open(),
      write: (stream, bytes) => output.write(stream, bytes),
    });
    if (end.outcome === 'exited') return { outcome: 'exited', exitCode: end.exitCode, error: end.reason };
    if (end.outcome === 'error') return { outcome: 'error', exitCode: null, error: end.reason };
    if (stop.aborted) return undefined;
    return {
      outcome: 'timed_out',
      exitCode: null,
      error: `it ran longer than ${check.timeout_seconds} s and was ended`,
    };
  } catch (error) {
    return { outcome: 'error', exitCode: null, error: messageOf(error) };
  } finally {
    clearTimeout(timer);
    scratch.remove();
  }
}

/** A check never runs twice at once, so its own id marks its processes; a successor of the agent finds them by it. */
function commandOf({ check_id, ...check }: ScriptCheck): CommandRequest {
  const { command_type, command, timeout_seconds, interpreter, args, env, secret_env } = check;
  return { command_id: check_id, command_type, command, timeout_seconds, interpreter, args, env, secret_env };
}
