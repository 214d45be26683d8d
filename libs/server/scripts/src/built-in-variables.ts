import type { VariableLevel } from './variable.entity';

/** An agent with what the built-in variables say of it. */
export interface AgentFacts {
  readonly id: string;
  readonly hostname: string;
  readonly osType: string;
  readonly siteName: string | null;
  readonly clientName: string | null;
}

/** Variables that need not be set, and cannot be. */
const BUILT_IN: Readonly<Record<string, (agent: AgentFacts) => string | null>> = {
  'agent.id': (agent) => agent.id,
  'agent.hostname': (agent) => agent.hostname,
  'agent.os_type': (agent) => agent.osType,
  'site.name': (agent) => agent.siteName,
  'client.name': (agent) => agent.clientName,
};

export function isBuiltIn({ level, name }: { readonly level: VariableLevel; readonly name: string }): boolean {
  return `${level}.${name}` in BUILT_IN;
}

/** @returns null when the agent has none, for example no site */
export function builtInValue(level: VariableLevel, name: string, agent: AgentFacts): string | null {
  return BUILT_IN[`${level}.${name}`]?.(agent) ?? null;
}
