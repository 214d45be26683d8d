import type { CheckParameters, Measurement } from '@gururmm/server/alerts';
import { stateOfExitCode } from '@gururmm/server/alerts';
import { storableText } from '@gururmm/server/platform/database';
import type { AgentPayload, CheckState } from '@gururmm/shared/protocol';

export type ReportedResult = AgentPayload<'check_result'>;

/** A result as a rule reads it. */
export interface ReadResult extends Measurement {
  readonly state: CheckState;
  readonly result: ReportedResult;
}

const MAX_SUMMARY_LENGTH = 300;
const BAD = 1;
const GOOD = 0;

/** What a result means under its rule. @param nowMs a clock that runs ahead is not believed */
export function readResult(parameters: CheckParameters, reported: ReportedResult, nowMs: number): ReadResult {
  const result = { ...reported, output: storableText(reported.output), error: textOf(reported.error) };
  const state = stateOf(parameters, result);
  const severity = state === 'ok' ? null : parameters.severities[state];
  return {
    result,
    state,
    object: '',
    atMs: Math.min(Date.parse(result.ts), nowMs),
    // A state that makes no alert is good news for one that is open.
    value: severity === null ? GOOD : BAD,
    severity: severity ?? undefined,
    detail: [state, summaryOf(result)].filter((part) => part !== '').join(': '),
  };
}

/** What ran too long is critical, as in Nagios; what did not run tells nothing. */
function stateOf({ exit_codes }: CheckParameters, { outcome, exit_code }: ReportedResult): CheckState {
  if (outcome === 'timed_out') return 'critical';
  return outcome === 'exited' && exit_code !== null ? stateOfExitCode(exit_codes, exit_code) : 'unknown';
}

/** The first line that says something; why nothing ran goes before it. */
function summaryOf({ error, output, exit_code }: ReportedResult): string {
  const line = error ?? output.split('\n').find((each) => each.trim() !== '');
  const text = line?.trim() ?? (exit_code === null ? '' : `exit code ${exit_code}`);
  return text.length > MAX_SUMMARY_LENGTH ? `${text.slice(0, MAX_SUMMARY_LENGTH).toWellFormed()}...` : text;
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : storableText(text);
}
