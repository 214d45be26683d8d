import { SCRIPT_TYPES } from '@gururmm/server/scripts';
import { ALERT_SEVERITIES, CHECK_STATES, type CheckState } from '@gururmm/shared/protocol';
import * as z from 'zod';

/** Longest text of a check that stands in its rule; a longer one belongs into the library. */
const MAX_INLINE_LENGTH = 64 * 1024;
const MAX_CODES = 64;

const codes = z.array(z.number().int().min(-2_147_483_648).max(4_294_967_295)).max(MAX_CODES);

/** What exit codes mean: by name, or by lists; a code that stands in no list is critical. */
const exitCodesSchema = z.union([
  z.enum(['nagios', 'zero_is_ok']),
  z.strictObject({
    ok: codes.min(1),
    warning: codes.default([]),
    critical: codes.default([]),
    unknown: codes.default([]),
  }),
]);

const severity = z.enum(ALERT_SEVERITIES).nullable();

/** How bad each state is; null makes no alert. */
const severitiesSchema = z.strictObject({
  warning: severity.default('warning'),
  critical: severity.default('critical'),
  unknown: severity.default('warning'),
});

const environmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/);

/** The parameters of a rule of kind `script`: a script of the library or a command of its own, and how it is run and read. */
export const checkParametersSchema = z.strictObject({
  script_id: z.uuid().optional(),
  script_version: z.number().int().min(1).max(2_147_483_647).optional(),
  parameters: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), z.union([z.string().max(16_384), z.int(), z.boolean()]))
    .optional(),
  command_type: z.enum(SCRIPT_TYPES).optional(),
  command: z.string().min(1).max(MAX_INLINE_LENGTH).optional(),
  interpreter: z.string().min(1).max(1024).optional(),
  args: z.array(z.string().max(4096)).max(64).optional(),
  env: z.record(environmentName, z.string().max(4096)).optional(),
  interval_seconds: z.number().int().min(10).max(86_400).default(300),
  timeout_seconds: z.number().int().min(1).max(3600).optional(),
  exit_codes: exitCodesSchema.default('nagios'),
  severities: severitiesSchema.prefault({}),
});

export type CheckParameters = z.infer<typeof checkParametersSchema>;

type ExitCodeRule = CheckParameters['exit_codes'];

/** What an exit code means under a preset or lists. */
export function stateOfExitCode(rule: ExitCodeRule, exitCode: number): CheckState {
  if (rule === 'nagios') return CHECK_STATES[exitCode] ?? 'unknown';
  if (rule === 'zero_is_ok') return exitCode === 0 ? 'ok' : 'critical';
  // Windows shows the large codes as negative numbers too.
  const isIn = (list: readonly number[]) => list.some((code) => (code | 0) === (exitCode | 0));
  return CHECK_STATES.find((state) => isIn(rule[state])) ?? 'critical';
}
