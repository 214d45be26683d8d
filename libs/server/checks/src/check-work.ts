import type { AlertRule, CheckParameters } from '@gururmm/server/alerts';
import { DomainError } from '@gururmm/server/platform/errors';
import { scriptEnvironment } from '@gururmm/server/commands';
import type { ResolvedScript } from '@gururmm/server/scripts';
import type { ScriptCheck } from '@gururmm/shared/protocol';

/** A check as an agent gets it, and what it takes of a frame. */
export interface CheckWork {
  readonly check: ScriptCheck;
  readonly sizeBytes: number;
}

/** What `RulesService` sees to; rows are not trusted with it. */
const FALLBACK_TIMEOUT_SECONDS = 60;

/** A check whose command stands in its rule. */
export function workOfRule(rule: AlertRule, parameters: CheckParameters): CheckWork {
  const { command_type = 'shell', command = '', interpreter, args, env } = parameters;
  return toWork({ ...baseOf(rule, parameters), command_type, command, interpreter, args, env });
}

/**
 * A check that runs a script of the library, as it goes to one machine.
 * @returns a text that says why it cannot
 */
export function workOfScript(
  rule: AlertRule,
  parameters: CheckParameters,
  run: ResolvedScript,
  secretsRevision: string | undefined,
): CheckWork | string {
  const { commandType, interpreter, command } = run;
  if (commandType === 'claude_task') return 'A check runs no task for Claude.';
  try {
    const { env, secretEnv } = scriptEnvironment(run, { env: parameters.env });
    return toWork({
      ...baseOf(rule, parameters),
      command_type: commandType,
      command,
      interpreter: interpreter ?? undefined,
      env,
      secret_env: secretEnv ?? undefined,
      secrets_revision: secretsRevision,
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.message;
  }
}

function baseOf({ id, name, version }: AlertRule, { interval_seconds, timeout_seconds }: CheckParameters) {
  return {
    check_id: id,
    name,
    rule_version: version,
    interval_seconds,
    timeout_seconds: timeout_seconds ?? Math.min(FALLBACK_TIMEOUT_SECONDS, interval_seconds),
  };
}

/** What is undefined does not travel, and must not count in a revision. */
function toWork(check: ScriptCheck): CheckWork {
  const text = JSON.stringify(check);
  return { check: JSON.parse(text) as ScriptCheck, sizeBytes: Buffer.byteLength(text) };
}
