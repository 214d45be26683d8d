import { createHash, randomUUID } from 'node:crypto';
import {
  type AgentMessage,
  type AgentPayload,
  COMMAND_TRANSITIONS,
  type CommandStatus,
  isTerminalStatus,
  type ServerMessage,
  statusesBefore,
  statusOfOutcome,
} from '@gururmm/shared/protocol';
import type { CommandFacts } from '../../../libs/server/commands/src/command-invariants';

/** The server's own numbers: command-leases.ts, command-sweeper.ts. */
const LEASE_MS = 15_000;
const WINDOW = 4;
const TIMEOUT_GRACE_MS = 60_000;

/** A command as the database holds it. */
class Row {
  status: CommandStatus = 'pending';
  readonly steps: CommandStatus[] = ['pending'];
  attempt = 0;
  leaseUntilMs = 0;
  leaseEpoch = 0;
  isCancelRequested = false;
  startedAtMs: number | null = null;
  endedAtMs: number | null = null;
  result: AgentPayload<'command_result'> | undefined;
  readonly chunks = new Map<number, AgentPayload<'command_output'>>();

  constructor(
    readonly id: string,
    readonly agentId: string,
    readonly text: string,
    readonly timeoutMs: number,
    readonly expiresAtMs: number,
  ) {}

  /** The guard of the life cycle, as the trigger in the database is. */
  enter(status: CommandStatus): void {
    if (!COMMAND_TRANSITIONS[this.status].includes(status)) throw new Error(`illegal: ${this.status} -> ${status}`);
    this.status = status;
    this.steps.push(status);
    if (status === 'running') this.startedAtMs = Date.now();
    if (isTerminalStatus(status)) this.endedAtMs = Date.now();
  }
}

/**
 * The rules of the server in memory: the rows survive its crashes, its sessions do not. Every method is one
 * transaction; a crash between COMMIT and the acknowledgement is a frame that the link loses.
 */
export class ModelServer {
  readonly rows = new Map<string, Row>();
  private readonly epochs = new Map<string, number>();
  private readonly sessions = new Map<string, { epoch: number; send: (message: ServerMessage) => void }>();

  submit(agentId: string, text: string, timeoutMs: number, lifetimeMs: number): string {
    const row = new Row(randomUUID(), agentId, text, timeoutMs, Date.now() + lifetimeMs);
    this.rows.set(row.id, row);
    this.dispatch(agentId);
    return row.id;
  }

  connect(agentId: string, send: (message: ServerMessage) => void): void {
    const epoch = (this.epochs.get(agentId) ?? 0) + 1;
    this.epochs.set(agentId, epoch);
    this.sessions.set(agentId, { epoch, send });
    this.dispatch(agentId);
  }

  disconnect(agentId: string): void {
    this.sessions.delete(agentId);
  }

  cancel(id: string): void {
    const row = this.rows.get(id);
    if (row === undefined || isTerminalStatus(row.status)) return;
    row.isCancelRequested = true;
    if (row.attempt === 0) row.enter('cancelled');
    else this.sendCancel(row);
  }

  /** What the periodic tasks do: hand out, cancel again, expire, time out. By the clock of the database alone. */
  tick(): void {
    const now = Date.now();
    for (const row of this.rows.values()) {
      if (row.status === 'pending' && row.expiresAtMs < now) this.expire(row);
      const endsAtMs = (row.startedAtMs ?? now) + row.timeoutMs + TIMEOUT_GRACE_MS;
      if (row.status === 'running' && endsAtMs < now) row.enter('timed_out');
      if (!isTerminalStatus(row.status) && row.isCancelRequested) this.sendCancel(row);
    }
    for (const agentId of this.sessions.keys()) this.dispatch(agentId);
  }

  receive(agentId: string, message: AgentMessage): void {
    if (message.type === 'command_ack') this.started(agentId, message.payload.command_id);
    else if (message.type === 'command_output') this.output(agentId, message.payload);
    else if (message.type === 'command_result') this.ended(agentId, message.payload);
    else throw new Error(`the agent of the model does not send ${message.type}`);
  }

  facts(): CommandFacts[] {
    return [...this.rows.values()].map((row) => ({
      id: row.id,
      agentId: row.agentId,
      status: row.status,
      steps: row.steps,
      attempt: row.attempt,
      strayRows: 0,
      exitCode: row.result?.exit_code ?? null,
      isStartNoted: row.startedAtMs !== null,
      isEndNoted: row.endedAtMs !== null,
      reportedSha256: row.result?.output_sha256 ?? null,
      storedSha256: storedSha256(row),
    }));
  }

  private dispatch(agentId: string): void {
    const session = this.sessions.get(agentId);
    if (session === undefined || session.epoch !== this.epochs.get(agentId)) return;
    const now = Date.now();
    const own = [...this.rows.values()].filter((row) => row.agentId === agentId);
    const isOnItsWay = (row: Row) => row.leaseUntilMs > now && row.leaseEpoch === session.epoch;
    const inFlight = own.filter((row) => row.status === 'running' || (row.status === 'pending' && isOnItsWay(row)));
    const waiting = own.filter(
      (row) => row.status === 'pending' && row.expiresAtMs > now && !row.isCancelRequested && !isOnItsWay(row),
    );
    for (const row of waiting.slice(0, Math.max(0, WINDOW - inFlight.length))) {
      row.attempt += 1;
      row.leaseUntilMs = now + LEASE_MS;
      row.leaseEpoch = session.epoch;
      const { id: command_id, text: command, timeoutMs } = row;
      const timeout_seconds = timeoutMs / 1000;
      session.send({ type: 'command', payload: { command_id, command_type: 'shell', command, timeout_seconds } });
    }
  }

  private started(agentId: string, id: string): void {
    const row = this.own(agentId, id);
    if (row?.status === 'pending') row.enter('running');
  }

  private output(agentId: string, chunk: AgentPayload<'command_output'>): void {
    const row = this.own(agentId, chunk.command_id);
    if (row === undefined) return;
    if (!row.chunks.has(chunk.seq)) row.chunks.set(chunk.seq, chunk);
    let next = 0;
    while (row.chunks.has(next)) next += 1;
    if (next > 0) this.answer(agentId, { type: 'output_ack', payload: { command_id: row.id, seq: next - 1 } });
  }

  private ended(agentId: string, result: AgentPayload<'command_result'>): void {
    const row = this.own(agentId, result.command_id);
    if (row !== undefined && !isTerminalStatus(row.status)) {
      if (!hasWholeOutput(row, result)) return;
      const status = statusOfOutcome(result.outcome, result.exit_code);
      if (!statusesBefore(status).includes(row.status)) row.enter('running');
      row.result = result;
      row.enter(status);
    }
    this.answer(agentId, { type: 'result_ack', payload: { command_id: result.command_id } });
    this.dispatch(agentId);
  }

  private expire(row: Row): void {
    if (row.attempt === 0) row.enter('expired');
    else if (row.leaseUntilMs < Date.now()) row.isCancelRequested = true;
  }

  private own(agentId: string, id: string): Row | undefined {
    const row = this.rows.get(id);
    return row?.agentId === agentId ? row : undefined;
  }

  private sendCancel(row: Row): void {
    this.answer(row.agentId, { type: 'cancel', payload: { command_id: row.id } });
  }

  private answer(agentId: string, message: ServerMessage): void {
    this.sessions.get(agentId)?.send(message);
  }
}

function hasWholeOutput(row: Row, result: AgentPayload<'command_result'>): boolean {
  if (result.stdout !== null && result.stderr !== null) return true;
  const seqs = Array.from({ length: (result.last_seq ?? -1) + 1 }, (_unused, seq) => seq);
  return seqs.every((seq) => row.chunks.has(seq));
}

function storedSha256({ result, chunks }: Row): string | null {
  if (result?.output_sha256 === undefined) return null;
  const hash = createHash('sha256');
  if (result.stdout !== null && result.stderr !== null) {
    return hash.update(result.stdout).update(result.stderr).digest('hex');
  }
  const inOrder = [...chunks.values()].sort((a, b) => a.seq - b.seq);
  for (const wanted of ['stdout', 'stderr']) {
    for (const { stream, data } of inOrder) if (stream === wanted) hash.update(data);
  }
  return hash.digest('hex');
}
