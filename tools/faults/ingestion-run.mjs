import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { loadTypescript } from '../build/load-typescript.mjs';
import { FaultServer } from './fault-server.mjs';
import { FaultyPostgres } from './faulty-postgres.mjs';
import { freePort } from './free-port.mjs';
import { LossyProxy } from './lossy-proxy.mjs';
import { seededRandom } from './random.mjs';
import { ReportingAgent } from './reporting-agent.mjs';

/** Waits are short, so that a repetition takes seconds; the rules are as installed. */
const SETTINGS = {
  auth_timeout_seconds: 10,
  first_wait_spread_seconds: 2,
  reconnect_delay_seconds: 0.5,
  reconnect_max_delay_seconds: 4,
  refused_delay_seconds: 1,
  refused_max_delay_seconds: 4,
};
/** Every twentieth machine keeps so few samples that an outage must cost it some, and it must tell. */
const SMALL_CAPACITY = 3;
const CAPACITY = 2_880;
const OPENED_AT_ONCE = 50;
/** The server stores what came in last within this time after the last acknowledgement. */
const POLL_MS = 200;

/**
 * @typedef {{ agents: number, seconds: number, intervalMs: number, kills: { server: number, postgres: number },
 *   drops: number, loss: number, seed: number, limitSeconds: number }} IngestionPlan
 */

/** One run: machines report while the server and PostgreSQL are killed and links are cut; then every sample is looked for. */
export class IngestionRun {
  agents = [];

  /** @param {IngestionPlan} plan */
  constructor(plan) {
    this.plan = plan;
    this.random = seededRandom(plan.seed);
    this.deadlineMs = performance.now() + plan.limitSeconds * 1000;
  }

  /** @returns {Promise<object>} figures and faults; nothing of the run is left */
  async run() {
    this.directory = await mkdtemp(join(tmpdir(), 'gururmm-ingestion-'));
    try {
      await this.#prepare();
      for (const agent of this.agents) agent.startSampling();
      await this.#harm();
      for (const agent of this.agents) agent.stopSampling();
      await this.#until('every sample is acknowledged', () => this.agents.every(({ waiting }) => waiting === 0));
      return await this.#judge();
    } finally {
      await this.#cleanUp();
    }
  }

  async #prepare() {
    const { plan, directory } = this;
    const runtime = await loadTypescript('tools/faults/agent-runtime.mjs');
    this.postgres = await FaultyPostgres.start(join(directory, 'database'));
    const port = await freePort();
    this.server = new FaultServer({ port, databaseUrl: this.postgres.url, directory, leaseSeconds: 15 });
    await this.server.up();
    this.proxy = new LossyProxy(`ws://127.0.0.1:${port}/ws`, seededRandom(plan.seed + 1));
    const url = `ws://127.0.0.1:${await this.proxy.listen()}/ws`;
    const siteKey = await this.#makeSite();
    for (let number = 1; number <= plan.agents; number += 1) {
      const capacity = number % 20 === 0 ? SMALL_CAPACITY : CAPACITY;
      const common = { runtime, url, siteKey, directory, settings: SETTINGS, intervalMs: plan.intervalMs };
      const agent = new ReportingAgent({ ...common, number, capacity });
      this.agents.push(agent);
      agent.start();
      if (number % OPENED_AT_ONCE === 0) await this.#until('the agents sign in', () => this.#online() >= number);
    }
    await this.#until('the agents sign in', () => this.#online() === plan.agents);
    this.proxy.loss = plan.loss;
  }

  #online() {
    return this.agents.filter(({ isOnline }) => isOnline).length;
  }

  async #makeSite() {
    const client = await this.server.request('POST', '/api/clients', { name: 'Ingestion' });
    const site = await this.server.request('POST', '/api/sites', { client_id: client.body.id, name: 'Site' });
    if (site.status !== 201) throw new Error(`the site was not made: ${JSON.stringify(site.body)}`);
    return site.body.api_key;
  }

  /** Kills and cuts in an order that follows from the seed, spread over the time in which samples are made. */
  async #harm() {
    const { seconds, kills, drops } = this.plan;
    const acts = Object.entries({ ...kills, link: drops }).flatMap(([what, count]) => Array(count).fill(what));
    acts.sort(() => this.random() - 0.5);
    const startedMs = performance.now();
    for (const [index, act] of acts.entries()) {
      const dueMs = startedMs + ((index + 1) / (acts.length + 1)) * seconds * 1000;
      await sleep(Math.max(0, dueMs - performance.now()));
      if (act === 'server') {
        await this.server.child.end('SIGKILL');
        // Long enough that machines with a small buffer lose samples.
        await sleep(this.plan.intervalMs * (SMALL_CAPACITY + 2));
        await this.server.up();
      } else if (act === 'postgres') await this.postgres.killAndRestart();
      else this.#cutLinks();
    }
    await sleep(Math.max(0, startedMs + seconds * 1000 - performance.now()));
    this.proxy.loss = 0;
  }

  #cutLinks() {
    for (const agent of this.agents) if (this.random() < 0.3) agent.socket.terminate();
  }

  /** Each machine's samples: stored once, or told as lost. */
  async #judge() {
    const database = new pg.Client({ connectionString: this.postgres.cluster.ownerUrl });
    await database.connect();
    try {
      // What a machine lost is told with its next report; its last report may have been the one before.
      const { rows } = await database.query(`
        SELECT a.device_id, count(m.ts)::int AS stored, count(DISTINCT m.net_rx_bytes)::int AS distinct_samples,
          coalesce(max(m.net_rx_bytes), 0)::int AS newest, coalesce(st.dropped_samples, 0)::int AS told
        FROM agents a LEFT JOIN metrics m ON m.agent_id = a.id LEFT JOIN agent_state st ON st.agent_id = a.id
        GROUP BY a.device_id, st.dropped_samples`);
      const found = new Map(rows.map((row) => [row.device_id, row]));
      const faults = this.agents.flatMap((agent) => faultsOf(agent, found.get(agent.deviceId)));
      const sum = (read) => rows.reduce((total, row) => total + read(row), 0);
      const written = this.agents.reduce((total, agent) => total + agent.written, 0);
      const { passed, lost } = this.proxy.frames;
      return {
        written,
        stored: sum((row) => row.stored),
        told: sum((row) => row.told),
        frames: { passed, lost },
        faults,
      };
    } finally {
      await database.end();
    }
  }

  async #until(what, isDone) {
    while (!isDone()) {
      if (performance.now() > this.deadlineMs) {
        throw new Error(`in ${this.plan.limitSeconds} s it did not happen that ${what} (${this.#online()} online)`);
      }
      await sleep(POLL_MS);
    }
  }

  async #cleanUp() {
    for (const agent of this.agents) agent.stop();
    this.proxy?.close();
    await this.server?.child.end('SIGTERM');
    await this.postgres?.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** @returns {string[]} what is missing, doubled or untold of one machine */
function faultsOf({ deviceId, written }, row) {
  if (row === undefined) return [`${deviceId}: no such machine`];
  const missing = written - row.distinct_samples - row.told;
  return [
    ...(row.stored === row.distinct_samples ? [] : [`${deviceId}: ${row.stored - row.distinct_samples} doubled`]),
    // One that was let go while its report was under way may have been stored: told, and there all the same.
    ...(missing <= 0 ? [] : [`${deviceId}: ${missing} of ${written} missing and not told (${row.told} told)`]),
    ...(row.newest === written ? [] : [`${deviceId}: the newest sample is not there`]),
  ];
}
