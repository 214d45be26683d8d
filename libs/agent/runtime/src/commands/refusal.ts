import type { CommandType } from '@gururmm/shared/protocol';
import type { Action } from '../action';
import type { Settings } from '../config/settings';

/** What this machine can and may run. */
export interface Permitted {
  readonly actions: ReadonlyMap<CommandType, Action>;
  /** What agent.toml allows; the policy in the settings may allow less. */
  readonly allowedTypes: readonly CommandType[];
}

/** Why this machine runs no such command; undefined when it does. The reason is shown to the technician. */
export function refusalOf(type: CommandType, { actions, allowedTypes }: Permitted, settings: Settings) {
  if (!actions.has(type)) return `${type} is not enabled on this agent`;
  if (!allowedTypes.includes(type)) {
    return `commands of type ${type} are not allowed by the configuration of this agent`;
  }
  return settings.allowed_command_types.includes(type)
    ? undefined
    : `commands of type ${type} are not allowed by the policy of this agent`;
}
