import type { ClientScope } from '@gururmm/server/platform/database';
import { scriptEnvironment } from '@gururmm/server/commands';
import { type ResolvedScript, ScriptRuns } from '@gururmm/server/scripts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Job, type JobText } from './job.entity';
import type { NewJob } from './new-job';

type Environment = Readonly<Record<string, string>>;

/** What one target runs, where it differs from the others. */
export interface TargetWork {
  readonly textKey: string;
  readonly env: Environment;
  readonly secretEnv: Environment | null;
}

/** What a job runs, fixed for all its waves. */
export interface FixedWork extends Pick<
  Job,
  'commandType' | 'command' | 'interpreter' | 'args' | 'scriptId' | 'scriptVersion' | 'exitCodes' | 'texts'
> {
  /** What the script says; undefined for a command. */
  readonly timeoutSeconds: number | undefined;
  /** Secrets of all targets alike. */
  readonly secretEnv: Environment | null;
  /** By agent; undefined when all run the same. */
  readonly perTarget: ReadonlyMap<string, TargetWork> | undefined;
}

interface TargetRow {
  readonly agent_id: string;
  readonly text_key: string | null;
  readonly env: Record<string, string> | null;
}

/** Fixes what the targets of a job run when it is made: what changes in the library afterwards does not reach them. */
@Injectable()
export class JobWorks {
  constructor(private readonly scripts: ScriptRuns) {}

  /** @throws DomainError not_found (the script), invalid_request naming parameters, systems or variables that do not fit */
  async fix(
    manager: EntityManager,
    scope: ClientScope,
    { work, env, secretEnv }: Pick<NewJob, 'work' | 'env' | 'secretEnv'>,
    agentIds: readonly string[],
  ): Promise<FixedWork> {
    switch (work.kind) {
      case 'command':
        return { ...NO_SCRIPT, ...work, secretEnv };
      case 'script':
        return ofScript(await this.scripts.resolve(scope, work.request, agentIds), { env, secretEnv });
      case 'again':
        return this.again(manager, work.jobId, agentIds);
    }
  }

  /** Secrets are not kept, so a job that had some is not repeated. */
  private async again(manager: EntityManager, jobId: string, agentIds: readonly string[]): Promise<FixedWork> {
    const { commandType, command, interpreter, args, scriptId, scriptVersion, exitCodes, texts } =
      await manager.findOneByOrFail(Job, { id: jobId });
    const fixed = { commandType, command, interpreter, args, scriptId, scriptVersion, exitCodes, texts };
    if (texts === null) return { ...NO_SCRIPT, ...fixed };
    const rows = await manager.query<TargetRow[]>(
      'SELECT agent_id, text_key, env FROM job_targets WHERE job_id = $1 AND agent_id = ANY($2)',
      [jobId, agentIds],
    );
    const toWork = ({ text_key: textKey, env }: TargetRow) => ({
      textKey: textKey ?? '',
      env: env ?? {},
      secretEnv: null,
    });
    return { ...NO_SCRIPT, ...fixed, perTarget: new Map(rows.map((row) => [row.agent_id, toWork(row)])) };
  }
}

const NO_SCRIPT = {
  scriptId: null,
  scriptVersion: null,
  exitCodes: null,
  texts: null,
  timeoutSeconds: undefined,
  secretEnv: null,
  perTarget: undefined,
};

/** Values stand in the environment, so the text is one for each system. */
function ofScript(runs: readonly ResolvedScript[], request: Pick<NewJob, 'env' | 'secretEnv'>): FixedWork {
  const [first] = runs;
  if (first === undefined) throw new Error('a script was fixed for no machine');
  const keys = new Map<string, string>();
  const texts: Record<string, JobText> = {};
  const perTarget = new Map<string, TargetWork>();
  for (const run of runs) {
    const text: JobText = { command_type: run.commandType, interpreter: run.interpreter, command: run.command };
    const content = JSON.stringify(text);
    const textKey = keys.get(content) ?? String(keys.size + 1);
    keys.set(content, textKey);
    texts[textKey] = text;
    perTarget.set(run.agentId, { textKey, ...scriptEnvironment(run, request) });
  }
  const { commandType, command, interpreter, timeoutSeconds, scriptId, version, exitCodes } = first;
  const script = { scriptId, scriptVersion: version, exitCodes, texts, timeoutSeconds };
  return { ...NO_SCRIPT, ...script, commandType, command, interpreter, args: null, perTarget };
}
