import { type AgentFeature, EventSpool } from '@gururmm/agent/runtime';
import { checkResultSchema } from '@gururmm/shared/protocol';
import type { CheckRunParts } from './run-check';
import { ScriptChecks, type ScriptChecksParts } from './script-checks';

/** Results that wait for the server; at most some 2 MB. */
const MAX_PENDING_RESULTS = 200;

export interface ScriptChecksOptions extends CheckRunParts, Pick<ScriptChecksParts, 'endSurvivors'> {
  /** Where results are kept that the server does not have yet. */
  readonly spoolPath: string;
}

/** The checks of this agent. Nothing is opened or run before it starts. */
export function createScriptChecks({ spoolPath, ...parts }: ScriptChecksOptions): AgentFeature {
  return new ScriptChecks({
    ...parts,
    random: Math.random,
    openSpool: () =>
      EventSpool.open({
        path: spoolPath,
        parse: (record) => checkResultSchema.parse(record),
        subjectOf: ({ check_id }) => check_id,
        limit: MAX_PENDING_RESULTS,
        logger: parts.logger,
      }),
  });
}
