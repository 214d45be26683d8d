import { openSession, type Session } from '../api/session';
import { EXIT, EXIT_CODE_TABLE } from '../exit-codes';
import { type Context, defineCommand } from '../program/command';
import { columns } from '../program/help';
import type { Terminal } from '../terminal';
import { jsonDocument, plainText } from '../text-table';
import { Interruption } from './interruption';
import { BatchRun } from './run-batch';
import { LiveRun } from './run-live';
import { parseRunRequest, RUN_OPTIONS, type RunRequest } from './run-options';
import { hasPace } from './run-pace';
import { type MachineResult, resultDocument, resultTable, worstOf } from './run-result';
import { selectMachines, type Target } from './select-machines';
import { waitBound } from './wait-bound';

export const runCommand = defineCommand({
  name: 'run',
  summary: 'Run a command on one machine or on many, and end with its exit code',
  operands: "-- 'COMMAND'",
  areOperandsBehindDashes: true,
  options: RUN_OPTIONS,
  notes: `With one machine the output comes live: stdout to stdout, stderr to stderr. With several, each line
is printed behind the name of its machine when that machine is done, and a table closes the run;
grmm then ends with the highest exit code. Ctrl+C asks whether to cancel the command; without a
terminal, as in CI, it cancels it.

Examples:
  grmm run --agent web-01 -- 'systemctl restart nginx'
  grmm run --agent web-01 --script-file deploy.sh --arg v1.4 --env STAGE=production
  grmm run --agent DESK-7 --type powershell -- 'Get-Service Spooler'
  grmm run --site DARK-GROVE-7839 --filter status=online,os=linux --timeout 60 -- uptime
  grmm run --agent web-01 --expires 600 --wait=900 --idempotency-key "deploy-$CI_JOB_ID" -- ./deploy

Exit codes:
${columns(EXIT_CODE_TABLE).join('\n')}`,
  run: async (context, options, operands) => {
    const request = await parseRunRequest(options, operands, () => context.terminal.readAll());
    const session = await openSession(context);
    const target = await selectMachines(session.api, request);
    const interruption = new Interruption(context.terminal, () => process.exit(EXIT.cancelled));
    const [only, ...others] = target.machines;
    if (only !== undefined && others.length === 0 && request.isWaiting && !request.isJson && !hasPace(request.pace)) {
      return new LiveRun(session, context.terminal, interruption).run(only, request);
    }
    return runOnMany(context, session, interruption, target, request);
  },
});

async function runOnMany(
  { terminal }: Context,
  session: Session,
  interruption: Interruption,
  target: Target,
  request: RunRequest,
): Promise<number> {
  const batch = new BatchRun(session, terminal, (result) => {
    if (!request.isJson) printLines(terminal, result);
  });
  const work = batch.submitTo(target, request).then(() => (request.isWaiting ? batch.wait() : undefined));
  const decision = interruption.decision(
    `Commands keep running on up to ${target.machines.length} machines. Cancel them?`,
  );
  const first = await Promise.race([work, decision, waitBound(request.waitSeconds)]);
  if (first === 'cancel') await batch.cancel();
  if (first !== undefined) await batch.refresh();
  const isInterrupted = first === 'cancel' || first === 'leave';
  return report(terminal, batch.results(), request, isInterrupted ? EXIT.cancelled : batch.jobExitCode());
}

function report(
  terminal: Terminal,
  results: readonly MachineResult[],
  request: RunRequest,
  ownExitCode: number,
): number {
  const isInterrupted = ownExitCode === EXIT.cancelled;
  const worst = Math.max(worstOf(results), ownExitCode);
  const exitCode = isInterrupted ? EXIT.cancelled : request.isWaiting ? worst : EXIT.ok;
  if (request.isJson) {
    terminal.out(jsonDocument(resultDocument(results, exitCode)));
    return exitCode;
  }
  const [only, ...others] = results;
  if (only !== undefined && others.length === 0 && !request.isWaiting) terminal.out(`${only.command.id}\n`);
  else terminal.out(resultTable(results));
  return exitCode;
}

/** Each line behind its machine's name, so that it can be searched for. */
function printLines(terminal: Terminal, { machine, command }: MachineResult): void {
  const prefix = `${plainText(machine.hostname)} | `;
  terminal.out(prefixed(prefix, command.stdout ?? ''));
  terminal.err(prefixed(prefix, command.stderr ?? ''));
}

function prefixed(prefix: string, text: string): string {
  const lines = text.endsWith('\n') ? text.slice(0, -1) : text;
  return lines === ''
    ? ''
    : lines
        .split('\n')
        .map((line) => `${prefix}${line}\n`)
        .join('');
}
