import { assertRunnable } from '@gururmm/server/commands';
import { JobsService } from '@gururmm/server/jobs';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { invalidRequest, type Permission } from '@gururmm/server/platform/http';
import type { PolicyTarget } from '@gururmm/server/policies';
import { isOnlyPlaceholder, ScriptRuns } from '@gururmm/server/scripts';
import { SettingsRepository } from '@gururmm/server/settings';
import { Injectable } from '@nestjs/common';
import type { CheckParameters } from './check-parameters';

/** Time limit of a check that names none. */
const DEFAULT_TIMEOUT_SECONDS = 60;
const LONGEST_TIMEOUT_SECONDS = 3600;

/** Holds rules that run something on machines to the rules for commands. */
@Injectable()
export class ScriptRules {
  constructor(
    private readonly scripts: ScriptRuns,
    private readonly jobs: JobsService,
    private readonly settings: SettingsRepository,
  ) {}

  /**
   * Who saves such a rule runs commands by it, on every machine that it reaches.
   * @throws DomainError forbidden
   */
  async assertMayRun(scope: ClientScope, permissions: readonly Permission[], target: PolicyTarget): Promise<void> {
    if (!permissions.includes('commands.run')) {
      throw new DomainError('forbidden', 'A script check runs commands, which you may not.');
    }
    if (!(await this.settings.read()).second_person_required) return;
    const { level, clientId, siteId, tag, agentId } = target;
    const { isWide } = await this.jobs.preview(scope, {
      clientId: clientId ?? undefined,
      siteId: siteId ?? undefined,
      tag: tag ?? undefined,
      agentIds: agentId === null ? undefined : [agentId],
    });
    if (isWide || level === 'global') {
      throw new DomainError(
        'forbidden',
        'Commands on many machines need a second person here, and a check has none: let it hold for fewer machines.',
      );
    }
  }

  /**
   * The parameters as they are kept: with the version of the script that is current now, and a time limit.
   * @throws DomainError invalid_request, not_found (the script)
   */
  async complete(scope: ClientScope, parameters: CheckParameters): Promise<CheckParameters> {
    const runnable = underParameters(() => assertRunnable(parameters));
    if (runnable.kind === 'command') return withTimeout(parameters, DEFAULT_TIMEOUT_SECONDS);
    const pinned = await this.scripts.pin(scope, runnable.script);
    const values = parameters.parameters ?? {};
    const shown = pinned.secretNames.filter((name) => !isOnlyPlaceholder(values[name]));
    if (shown.length > 0) {
      throw invalidRequest(
        shown.map((name) => ({
          path: `parameters.parameters.${name}`,
          message: `${name} is secret and a rule is shown: name a variable, for example {{client.${name}}}`,
        })),
      );
    }
    return withTimeout({ ...parameters, script_version: pinned.version }, pinned.timeoutSeconds);
  }
}

function withTimeout(parameters: CheckParameters, usualSeconds: number): CheckParameters {
  const { interval_seconds: interval, timeout_seconds: own } = parameters;
  if (own !== undefined && own > interval) {
    throw invalidRequest([
      { path: 'parameters.timeout_seconds', message: 'must not be greater than parameters.interval_seconds' },
    ]);
  }
  const usual = Math.min(Math.ceil(usualSeconds), interval, LONGEST_TIMEOUT_SECONDS);
  return { ...parameters, timeout_seconds: own ?? usual };
}

/** What is refused stands one level deeper here than in a command. */
function underParameters<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.details.errors === undefined) throw error;
    throw invalidRequest(error.details.errors.map(({ path, message }) => ({ path: `parameters.${path}`, message })));
  }
}
