import { setTimeout as sleep } from 'node:timers/promises';
import { AgentGateway, type AgentSession, type MessageHandler, type SessionListener } from '@gururmm/server/gateway';
import { ClusterBus, PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { AgentConfigs, type AgentConfiguration } from './agent-configs';
import { AGENT_POLICY_KEYS } from './policy-items';

/** The net beneath the bus: a change that nobody was told of is pushed after this long. */
const POLL_EVERY_MS = 15_000;
/** Changes that come together are looked at together. */
const GATHER_MS = 50;
/** At most so many agents in each gathering time: 10,000 a second, and room between for everything else. */
const AGENTS_AT_ONCE = 500;
/** Wait for a confirmation before the next push; doubled each time, for agents that cannot confirm. */
const FIRST_PATIENCE_MS = 30_000;
const LONGEST_PATIENCE_MS = 3_600_000;

interface Sent {
  readonly revision: string;
  readonly patienceMs: number;
  readonly againAtMs: number;
}

interface Confirmation {
  readonly agentId: string;
  readonly revision: string;
  readonly pinned: readonly string[];
}

/** Brings every connected agent of this node to its effective configuration. Truth is what the agent has confirmed. */
@Injectable()
export class PolicyDelivery implements SessionListener, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('PolicyDelivery');
  private readonly sent = new Map<string, Sent>();
  private wanted = new Set<string>();
  private isEveryoneWanted = false;
  private working: Promise<void> | undefined;
  private isStopped = false;
  private readonly confirmations = new WriteBatcher<Confirmation>({
    gatherMs: GATHER_MS,
    maxWeight: 1_000,
    write: (batch) => this.store(batch),
  });

  constructor(
    private readonly configs: AgentConfigs,
    private readonly gateway: AgentGateway,
    private readonly database: Database,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
  ) {}

  readonly configApplied: MessageHandler<'config_applied'> = ({ agentId }, { revision, pinned = [] }) => {
    const known: readonly string[] = AGENT_POLICY_KEYS;
    return this.confirmations.add({ agentId, revision, pinned: pinned.filter((key) => known.includes(key)) });
  };

  onApplicationBootstrap(): void {
    this.bus.subscribe('policy.changed', () => this.wantEveryone());
    this.bus.subscribe('agent.changed', ({ agentId }) => {
      if (this.gateway.sessionOf(agentId) === undefined) return;
      this.wanted.add(agentId);
      this.startWork();
    });
    this.tasks.start({ name: 'push policies', everyMs: POLL_EVERY_MS, run: () => this.pushEveryone() });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.working;
    await this.confirmations.drain();
  }

  /** What a signing-in agent is sent with the answer. */
  async configForSignIn(agentId: string): Promise<AgentConfiguration> {
    const config = await this.configs.forAgent(agentId);
    this.noteSent(agentId, config.revision);
    return config;
  }

  /** Something that a configuration is made of changed for these agents; for features that contribute to it. */
  changed(agentIds: readonly string[]): void {
    for (const agentId of agentIds) if (this.gateway.sessionOf(agentId) !== undefined) this.wanted.add(agentId);
    this.startWork();
  }

  connected(): Promise<void> {
    return Promise.resolve();
  }

  disconnected({ agentId }: AgentSession): Promise<void> {
    this.sent.delete(agentId);
    return Promise.resolve();
  }

  private wantEveryone(): void {
    this.isEveryoneWanted = true;
    this.startWork();
  }

  private pushEveryone(): Promise<void> {
    this.wantEveryone();
    return this.working ?? Promise.resolve();
  }

  private startWork(): void {
    if (this.isStopped) return;
    this.working ??= this.work()
      .catch((error: unknown) => this.logger.error({ err: error }, 'policies were not pushed; the poll tries again'))
      .finally(() => (this.working = undefined));
  }

  private async work(): Promise<void> {
    while (this.isEveryoneWanted || this.wanted.size > 0) {
      await sleep(GATHER_MS);
      const agentIds = this.isEveryoneWanted ? this.gateway.connectedAgentIds() : [...this.wanted];
      this.isEveryoneWanted = false;
      this.wanted = new Set();
      for (let start = 0; start < agentIds.length && !this.isStopped; start += AGENTS_AT_ONCE) {
        if (start > 0) await sleep(GATHER_MS);
        await this.bringUpToDate(agentIds.slice(start, start + AGENTS_AT_ONCE));
      }
    }
  }

  private async bringUpToDate(agentIds: readonly string[]): Promise<void> {
    const [configs, confirmed] = await Promise.all([this.configs.forAgents(agentIds), this.confirmedBy(agentIds)]);
    for (const [agentId, config] of configs) {
      if (this.gateway.sessionOf(agentId)?.isApproved !== true) continue;
      if (!this.isDue(agentId, config.revision, confirmed.get(agentId))) continue;
      if (this.gateway.send(agentId, { type: 'config', payload: { config } }) === 'sent') {
        this.noteSent(agentId, config.revision);
      }
    }
  }

  /** What was sent last is what the agent will work by; what it confirmed counts where this node sent nothing. */
  private isDue(agentId: string, revision: string, confirmed: string | undefined): boolean {
    const last = this.sent.get(agentId);
    if (last === undefined) return confirmed !== revision;
    if (last.revision !== revision) return true;
    return confirmed !== revision && Date.now() >= last.againAtMs;
  }

  private noteSent(agentId: string, revision: string): void {
    const last = this.sent.get(agentId);
    const patienceMs =
      last?.revision === revision ? Math.min(last.patienceMs * 2, LONGEST_PATIENCE_MS) : FIRST_PATIENCE_MS;
    this.sent.set(agentId, { revision, patienceMs, againAtMs: Date.now() + patienceMs });
  }

  private async confirmedBy(agentIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; config_revision: string | null }>(
      'SELECT id, config_revision FROM agents WHERE id = ANY($1::uuid[])',
      [agentIds],
    );
    return new Map(rows.flatMap((row) => (row.config_revision === null ? [] : [[row.id, row.config_revision]])));
  }

  private async store(batch: readonly Confirmation[]): Promise<void> {
    const latest = [...new Map(batch.map((confirmation) => [confirmation.agentId, confirmation])).values()];
    await this.database.query(
      `UPDATE agents a SET config_revision = c.revision, config_confirmed_at = now(), config_pinned = c.pinned
       FROM (SELECT id, revision, ARRAY(SELECT jsonb_array_elements_text(pinned::jsonb)) AS pinned
             FROM unnest($1::uuid[], $2::text[], $3::text[]) AS u(id, revision, pinned)) c
       WHERE a.id = c.id AND (a.config_revision IS DISTINCT FROM c.revision OR a.config_pinned <> c.pinned)`,
      [
        latest.map(({ agentId }) => agentId),
        latest.map(({ revision }) => revision),
        latest.map(({ pinned }) => JSON.stringify(pinned)),
      ],
    );
  }
}
