import { agentConfigSchema } from '@gururmm/shared/protocol';
import * as z from 'zod';

const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]{1,64})?$/;

/** When agents may update: on these days (0 is Sunday) from start to end; an end before the start is the next morning. */
export const updateWindowSchema = z.strictObject({
  days: z.array(z.number().int().min(0).max(6)).min(1).max(7),
  start: z.string().regex(CLOCK_TIME, 'must be a time like 22:30'),
  end: z.string().regex(CLOCK_TIME, 'must be a time like 22:30'),
  time_zone: z.string().max(64).refine(isTimeZone, 'must be a time zone like Europe/Berlin'),
});

export type UpdateWindow = z.infer<typeof updateWindowSchema>;

/** Items that the server itself works by. */
const serverItems = {
  update_channel: z.enum(['stable', 'beta']).default('stable'),
  update_window: updateWindowSchema.nullable().default(null),
  version_pin: z.string().regex(VERSION, 'must be a version like 1.2.3').nullable().default(null),
  alert_cpu_percent: z.number().min(1).max(100).default(90),
  alert_memory_percent: z.number().min(1).max(100).default(90),
  alert_disk_percent: z.number().min(1).max(100).default(90),
  alert_offline_seconds: z
    .number()
    .min(30)
    .max(30 * 86_400)
    .default(300),
  alert_clock_skew_seconds: z.number().min(1).max(86_400).default(60),
  alert_reboot_pending_days: z.number().min(0).max(365).default(7),
};

/** Items that agents work by: their configuration without its revision, and without the checks, which are no policy. */
const agentItems = agentConfigSchema.omit({ revision: true, script_checks: true }).shape;

export function isAgentKey(key: PolicyKey): key is AgentPolicyKey {
  return key in agentItems;
}

/** The schema of every item: its bounds and its built-in default. */
export const policyItemSchemas = { ...agentItems, ...serverItems };

export type PolicyKey = keyof typeof policyItemSchemas;

export type AgentPolicyKey = keyof typeof agentItems;

/** Every item with its value. Units stand in the names; see `policyCatalogue`. */
export type PolicyValues = { readonly [K in PolicyKey]: z.output<(typeof policyItemSchemas)[K]> };

export const POLICY_KEYS = Object.keys(policyItemSchemas) as PolicyKey[];

export const AGENT_POLICY_KEYS = Object.keys(agentItems) as AgentPolicyKey[];

/** The defaults of the schemas themselves. */
export function builtInDefaults(): PolicyValues {
  return z.object(policyItemSchemas).parse({});
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // the runtime's way to say that it knows no such zone
  }
}
