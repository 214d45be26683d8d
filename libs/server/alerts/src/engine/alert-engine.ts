import {
  MaintenanceBook,
  MaintenanceLedger,
  type MaintenanceWindow,
  type NewSuppression,
} from '@gururmm/server/maintenance';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AlertChange, type AlertKey, AlertWriter, type NewAlert } from '../alert-writer';
import { alertText } from './alert-text';
import { type ConditionMemory, NEVER_BAD, stepCondition } from './condition';
import { keyText, lockMemories, type MemoryToStore, type StoredMemory, storeMemories } from './condition-states';
import type { Reading } from './reading';

/** How far one object has come through the readings of a batch. */
interface Progress {
  readonly key: AlertKey;
  readonly before: StoredMemory | undefined;
  readonly after: ConditionMemory;
  readonly last: Reading;
}

export interface ObserveOptions {
  /** The incident that speaks for alerts of this agent. */
  readonly parentOf?: (agentId: string) => string | undefined;
}

/** Whether a reading itself says how bad it is, so that it can be worse than the alert that is open. */
const isSaidBad = ({ severity, value, condition }: Reading) => severity !== undefined && value >= condition.raise;

const isRaised = (memory: ConditionMemory | undefined) => memory?.phase === 'raised';

/** Turns readings into alerts. All it knows is in PostgreSQL: a restart in the middle changes nothing. */
@Injectable()
export class AlertEngine {
  constructor(
    private readonly writer: AlertWriter,
    private readonly book: MaintenanceBook,
    private readonly ledger: MaintenanceLedger,
  ) {}

  /**
   * Takes readings in, in the caller's transaction. Repetitions and readings older than the last one change nothing.
   * What a batch raises and clears again is no alert; what is raised in a maintenance window stands in its ledger.
   * @returns what has changed; to be published after COMMIT
   */
  async observe(
    manager: EntityManager,
    readings: readonly Reading[],
    { parentOf = () => undefined }: ObserveOptions = {},
  ): Promise<AlertChange[]> {
    if (readings.length === 0) return [];
    const agentIds = [...new Set(readings.map(({ agent }) => agent.agentId))];
    const ruleIds = [...new Set(readings.map(({ rule }) => rule.id))];
    const progress = progressOf(readings, await lockMemories(manager, agentIds, ruleIds));
    const raised = progress.filter(({ before, after }) => !isRaised(before?.memory) && isRaised(after));
    const cleared = progress.filter(({ before, after }) => isRaised(before?.memory) && !isRaised(after));
    const windowOf = await this.book.open(manager);
    const kept = new Map(raised.flatMap((one) => keptBack(one, windowOf(one.last.agent))));
    await storeMemories(
      manager,
      progress.filter(isWorthStoring).map((one) => toStore(one, kept.get(one)?.windowId)),
    );
    await this.ledger.add(manager, [...kept.values()]);
    const quietlyCleared = cleared.filter(({ before }) => before?.suppressedBy != null).map(({ key }) => key);
    await this.ledger.end(manager, quietlyCleared, 'cleared');
    const opening = raised.filter((one) => !kept.has(one));
    const opened = await this.writer.open(
      manager,
      opening.map(({ last }) => newAlertOf(last, parentOf(last.agent.agentId))),
    );
    const worse = progress.filter((one) => isRaised(one.before?.memory) && isRaised(one.after) && isSaidBad(one.last));
    const escalated = await this.writer.escalate(
      manager,
      worse.map(({ last }) => newAlertOf(last, undefined)),
    );
    const resolved = await this.writer.resolve(
      manager,
      cleared.map(({ key }) => key),
      'cleared',
    );
    return [...opened, ...escalated, ...resolved];
  }
}

function progressOf(readings: readonly Reading[], memories: ReadonlyMap<string, StoredMemory>): Progress[] {
  const progress = new Map<string, Progress>();
  for (const reading of [...readings].sort((a, b) => a.atMs - b.atMs)) {
    const key = { agentId: reading.agent.agentId, ruleId: reading.rule.id, object: reading.object };
    const text = keyText(key);
    const known = progress.get(text);
    const before = known === undefined ? memories.get(text) : known.before;
    const memory = known?.after ?? before?.memory ?? NEVER_BAD;
    progress.set(text, { key, before, after: stepCondition(memory, reading, reading.condition).memory, last: reading });
  }
  return [...progress.values()];
}

/** What goes on as it was is not written again and again. */
function isWorthStoring({ before, after, last: { condition } }: Progress): boolean {
  if (before?.memory.phase !== after.phase) return before !== undefined || after.phase !== 'ok';
  if (after.phase === 'ok') return false;
  if (after.phase === 'raised') return before.memory.resets !== after.resets;
  return condition.maxGapMs !== null || before.memory.badSinceMs !== after.badSinceMs || isCounting(before, condition);
}

function isCounting({ memory }: StoredMemory, { failsBeforeAlert }: Reading['condition']): boolean {
  return memory.fails < failsBeforeAlert;
}

/** The entry of a ledger for what is raised within a window. */
function keptBack(one: Progress, window: MaintenanceWindow | undefined): [Progress, NewSuppression][] {
  if (window === undefined) return [];
  const { ruleId, ruleName, clientId, siteId, agentId, object, severity, message, value } = newAlertOf(
    one.last,
    undefined,
  );
  const entry = { ruleId, ruleName, clientId, siteId, agentId, object, severity, message, value };
  return [[one, { ...entry, windowId: window.id }]];
}

function toStore({ key, before, after, last }: Progress, windowId: string | undefined): MemoryToStore {
  const suppressedBy = isRaised(after) ? (windowId ?? before?.suppressedBy ?? null) : null;
  return { ...key, memory: after, clientId: last.agent.clientId, value: last.value, suppressedBy };
}

function newAlertOf(reading: Reading, parentId: string | undefined): NewAlert {
  const { rule, agent, object, value, condition, severity } = reading;
  return {
    ruleId: rule.id,
    ruleKind: rule.kind,
    ruleName: rule.name,
    clientId: agent.clientId,
    siteId: agent.siteId,
    agentId: agent.agentId,
    object,
    severity: severity ?? rule.severity,
    message: alertText(reading),
    value,
    threshold: condition.raise,
    parentId: parentId ?? null,
  };
}
