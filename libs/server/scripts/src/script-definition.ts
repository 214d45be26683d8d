import type { CommandType, OsType } from '@gururmm/shared/protocol';

/** What a library script can be; a task for Claude is no script. */
export const SCRIPT_TYPES = ['shell', 'powershell', 'python', 'script'] as const satisfies readonly CommandType[];
export type ScriptType = (typeof SCRIPT_TYPES)[number];

export const PARAMETER_TYPES = ['string', 'integer', 'boolean', 'choice', 'secret'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** Names of parameters and variables: lower case, so that no two differ by case alone in an environment of Windows. */
export const NAME_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;

/** A value that whoever runs a script gives. */
export interface ScriptParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly default: ParameterValue | null;
  readonly required: boolean;
  readonly description: string;
  /** What a `choice` may be; empty for the other types. */
  readonly choices: readonly string[];
}

export type ParameterValue = string | number | boolean;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** What the exit codes of a script mean; every other code is a failure. */
export interface ExitCodes {
  readonly success: readonly number[];
  readonly warning: readonly number[];
  /** It worked, and the machine wants to be restarted. */
  readonly reboot: readonly number[];
}

export const DEFAULT_EXIT_CODES: ExitCodes = { success: [0], warning: [], reboot: [3010, 1641] };

/** What a version of a script holds. */
export interface ScriptDefinition {
  readonly commandType: ScriptType;
  /** For `script` alone. */
  readonly interpreter: string | null;
  readonly command: string;
  /** Empty: every system. */
  readonly supportedOs: readonly OsType[];
  readonly timeoutSeconds: number;
  readonly parameters: readonly ScriptParameter[];
  readonly exitCodes: ExitCodes;
}
