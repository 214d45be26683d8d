import type { ScriptRequest } from '@gururmm/server/scripts';
import type { AgentStatus, CommandType, OsType } from '@gururmm/shared/protocol';

/** Which agents; conditions are joined by "and". */
export interface TargetFilter {
  readonly agentIds?: readonly string[] | undefined;
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly status?: AgentStatus | undefined;
  readonly os?: OsType | undefined;
  readonly version?: string | undefined;
  readonly tag?: string | undefined;
}

/** How the targets are divided and how fast one part follows the other. Exactly one of size and percent. */
export interface WavePlan {
  readonly size?: number | undefined;
  /** Of the targets, above 0 to 100. */
  readonly percent?: number | undefined;
  /** Between the end of a wave and the start of the next. */
  readonly pauseSeconds: number;
  /** A wave counts as over after this long, whatever its machines do; by default the command's time limit and 10 minutes. */
  readonly timeoutSeconds?: number | undefined;
}

/** When a job stops by itself; the first that is reached counts. */
export interface StopRule {
  readonly failures?: number | undefined;
  /** Of the targets that were started. */
  readonly percent?: number | undefined;
}

/** What every target runs: a command, a script of the library, or what the same machines were given by another job. */
export type JobWork =
  | {
      readonly kind: 'command';
      readonly commandType: CommandType;
      readonly command: string;
      readonly interpreter: string | null;
      readonly args: string[] | null;
    }
  | { readonly kind: 'script'; readonly request: ScriptRequest }
  | { readonly kind: 'again'; readonly jobId: string };

/** A job as somebody asks for it. */
export interface NewJob {
  readonly filter: TargetFilter;
  /** The person behind it, also behind an API token; null for the server's own. */
  readonly createdBy: string | null;
  readonly work: JobWork;
  readonly env: Record<string, string> | null;
  /** Reach the processes and stand nowhere else; kept sealed until the last wave. */
  readonly secretEnv: Readonly<Record<string, string>> | null;
  /** Undefined: what the script says, or on each agent what its policy says when the job is made. */
  readonly timeoutSeconds: number | undefined;
  /** How long a command waits for its machine, from the start of its wave. */
  readonly expiresInSeconds: number;
  /** Absent: all targets at once. */
  readonly waves?: WavePlan | undefined;
  readonly stopAfter?: StopRule | undefined;
  /** What the caller believes the number of targets to be; `any` when somebody confirmed it at another time, as for a schedule. */
  readonly confirmCount: number | 'any' | undefined;
  /** The job whose failed targets this one repeats. */
  readonly rerunOf?: string | undefined;
  /** Whether agents that the filter names may be gone or out of sight; otherwise one of them refuses the job. */
  readonly mayLackAgents?: boolean | undefined;
  /** The run of a schedule that makes this job; no run makes two. */
  readonly scheduleRunId?: string | undefined;
}
