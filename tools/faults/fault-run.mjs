import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { loadTypescript } from '../build/load-typescript.mjs';
import { commandText, FaultAgent } from './fault-agent.mjs';
import { FaultServer } from './fault-server.mjs';
import { FaultyPostgres } from './faulty-postgres.mjs';
import { freePort } from './free-port.mjs';
import { LossyProxy } from './lossy-proxy.mjs';
import { pick, seededRandom } from './random.mjs';

/** Waits are short, so that a repetition takes a second where it would take a minute; the rules are as installed. */
const INTERVALS = {
  heartbeat_interval_seconds: 20,
  metrics_interval_seconds: 3600,
  network_check_interval_seconds: 3600,
  auth_timeout_seconds: 0.6,
  reconnect_delay_seconds: 0.2,
  reconnect_max_delay_seconds: 0.5,
  first_wait_spread_seconds: 0.3,
  refused_delay_seconds: 0.5,
  refused_max_delay_seconds: 2,
  resend_delay_seconds: 0.5,
  resend_max_delay_seconds: 3,
};
const LEASE_SECONDS = 1;
const SUBMITTERS = 4;
/** Agents of one job; above 50 a job needs a confirmation. */
const JOB_SIZE = 20;
/** Everything this run ever stored is judged. */
const ALL = { seconds: 86_400, rows: 1_000_000 };

/**
 * @typedef {{ commands: number, agents: number, kills: { server: number, agent: number, postgres: number },
 *   loss: number, seed: number, faultSeconds: number, limitSeconds: number }} FaultPlan
 */

/** One run: the real server, PostgreSQL and compiled agents, killed and cut off while commands are submitted. */
export class FaultRun {
  accepted = [];
  unknownSubmissions = 0;
  killed = { server: 0, agent: 0, postgres: 0 };
  killedAgents = new Set();
  agents = [];

  /** @param {FaultPlan} plan */
  constructor(plan, say = console.log) {
    this.plan = plan;
    this.say = say;
    this.random = seededRandom(plan.seed);
    this.startedMs = performance.now();
  }

  /** @returns {Promise<object>} figures and violations; the processes are gone afterwards, whatever happened */
  async run() {
    this.directory = await mkdtemp(join(tmpdir(), 'gururmm-faults-'));
    const limit = setTimeout(() => (this.isOverdue = true), this.plan.limitSeconds * 1000);
    try {
      await this.#prepare();
      this.proxy.loss = this.plan.loss;
      await Promise.all([this.#submitAll(), this.#killAll()]);
      await this.#waitForEnds();
      return await this.#report();
    } finally {
      clearTimeout(limit);
      await this.#cleanUp();
    }
  }

  get seconds() {
    return (performance.now() - this.startedMs) / 1000;
  }

  async #prepare() {
    const { plan, directory } = this;
    this.postgres = await FaultyPostgres.start(join(directory, 'database'));
    const port = await freePort();
    this.server = new FaultServer({ port, databaseUrl: this.postgres.url, directory, leaseSeconds: LEASE_SECONDS });
    await this.server.up();
    this.proxy = new LossyProxy(`ws://127.0.0.1:${port}/ws`, seededRandom(plan.seed + 1));
    const serverUrl = `http://127.0.0.1:${await this.proxy.listen()}`;
    const siteKey = await this.#makeSite();
    for (let number = 1; number <= plan.agents; number += 1) {
      const agent = new FaultAgent({ number, directory, serverUrl, siteKey, intervals: INTERVALS });
      agent.child.start();
      this.agents.push(agent);
    }
    await this.#learnIds();
    this.say(`${plan.agents} agents online after ${this.seconds.toFixed(1)} s`);
  }

  async #makeSite() {
    const client = await this.server.request('POST', '/api/clients', { name: 'Faults' });
    const site = await this.server.request('POST', '/api/sites', { client_id: client.body.id, name: 'Site' });
    if (site.status !== 201) throw new Error(`the site was not made: ${JSON.stringify(site.body)}`);
    return site.body.api_key;
  }

  async #learnIds() {
    while (!this.isOverdue) {
      const { body } = await this.server.request('GET', '/api/agents?limit=500&status=online');
      const ids = new Map(body?.items?.map(({ device_id, id }) => [device_id, id]));
      for (const agent of this.agents) agent.id = ids.get(agent.deviceId);
      if (this.agents.every(({ id }) => id !== undefined)) return;
      await sleep(100);
    }
    throw new Error('not every agent came online in time');
  }

  /** A fifth goes to single agents, the rest as jobs on several agents at once. */
  async #submitAll() {
    const { commands, faultSeconds } = this.plan;
    const startedMs = performance.now();
    let taken = 0;
    const submitter = async () => {
      while (taken < commands && !this.isOverdue) {
        const count = this.random() < 0.8 ? 1 : Math.min(JOB_SIZE, this.agents.length, commands - taken);
        taken += count;
        const dueMs = startedMs + (taken / commands) * faultSeconds * 1000;
        await sleep(Math.max(0, dueMs - performance.now()));
        await this.#submit(count);
      }
    };
    await Promise.all(Array.from({ length: SUBMITTERS }, submitter));
  }

  /** A submission of which nobody knows the outcome may have been stored: it is judged all the same, and another takes its place. */
  async #submit(count) {
    const draw = this.random();
    const kind = draw < 0.65 ? 'plain' : draw < 0.8 ? 'failing' : draw < 0.95 ? 'slow' : 'bulky';
    const first = Math.floor(this.random() * this.agents.length);
    const targets = Array.from({ length: count }, (_unused, at) => this.agents[(first + at) % this.agents.length].id);
    const command = { command_type: 'shell', command: commandText(kind) };
    while (!this.isOverdue) {
      const answer =
        count === 1
          ? await this.server.request('POST', `/api/agents/${targets[0]}/command`, command)
          : await this.server.request('POST', '/api/jobs', { filter: { agent_ids: targets }, ...command });
      if (answer.status === 202) {
        this.accepted.push({ id: answer.body.id, count });
        return;
      }
      if (answer.status !== 0 && answer.status < 500) throw new Error(`refused: ${JSON.stringify(answer.body)}`);
      this.unknownSubmissions += 1;
      await sleep(100);
    }
  }

  async #killAll() {
    const { kills, faultSeconds } = this.plan;
    const order = Object.entries(kills).flatMap(([what, count]) => Array(count).fill(what));
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = Math.floor(this.random() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    for (const what of order) {
      // Between two faults, on average as long as spreads them over the time: what was killed is back by then.
      await sleep(((2 * this.random() * faultSeconds) / order.length) * 1000);
      if (this.isOverdue) return;
      await this.#kill(what);
      this.killed[what] += 1;
    }
  }

  async #kill(what) {
    if (what === 'postgres') {
      await this.postgres.killAndRestart();
      return;
    }
    const target = what === 'server' ? this.server : pick(this.random, this.agents);
    await target.child.end('SIGKILL');
    if (what === 'server') await this.server.up();
    else {
      this.killedAgents.add(target.id);
      await sleep(this.random() * 300);
      target.child.start();
    }
  }

  async #waitForEnds() {
    while (!this.isOverdue) {
      const [row] = await this.#query(
        `SELECT count(*)::int AS open FROM commands WHERE status IN ('pending', 'running')`,
      );
      if (row?.open === 0) return;
      await sleep(200);
    }
  }

  async #report() {
    const { judgeCommands, judgeDevices, readCommandFacts } = await loadTypescript(
      'libs/server/commands/src/command-invariants.ts',
    );
    const facts = await readCommandFacts((sql, values) => this.#query(sql, values), ALL.seconds, ALL.rows);
    const ledgers = this.agents.map((agent) => agent.ledger(agent.id));
    const violations = [
      ...judgeCommands(facts),
      ...judgeDevices(facts, ledgers),
      ...judgePromises(facts, await this.#missing(), this.killedAgents),
      ...this.#judgePlan(),
    ];
    const states = {};
    for (const { status } of facts) states[status] = (states[status] ?? 0) + 1;
    const resent = facts.filter(({ attempt }) => attempt > 1).length;
    const { frames } = this.proxy;
    return {
      ...{
        accepted: this.accepted.reduce((sum, { count }) => sum + count, 0),
        unknownSubmissions: this.unknownSubmissions,
        killed: this.killed,
        frames,
      },
      ...{ states, resent, starts: ledgers.reduce((sum, { starts }) => sum + starts.length, 0) },
      ...{ violations, seconds: Number(this.seconds.toFixed(1)) },
    };
  }

  /** A run that did less than it was to do proves less than it says. */
  #judgePlan() {
    const { commands, kills } = this.plan;
    const accepted = this.accepted.reduce((sum, { count }) => sum + count, 0);
    const killed = Object.entries(kills).filter(([what, count]) => this.killed[what] < count);
    const detail = `only ${accepted} of ${commands} commands were accepted before the time was over`;
    return [
      ...(accepted < commands ? [violation('whole_plan_done', null, detail)] : []),
      ...killed.map(([what, count]) =>
        violation('whole_plan_done', null, `${what} was killed ${this.killed[what]} of ${count} times`),
      ),
    ];
  }

  /** Accepted submissions whose commands are not all there. */
  async #missing() {
    const rows = await this.#query(
      'SELECT coalesce(job_id, id) AS id, count(*)::int AS count FROM commands GROUP BY coalesce(job_id, id)',
    );
    const stored = new Map(rows.map(({ id, count }) => [id, count]));
    return this.accepted.filter(({ id, count }) => stored.get(id) !== count);
  }

  /** Straight from PostgreSQL, past the server; asked again when PostgreSQL is just restarting. */
  async #query(text, values = []) {
    for (;;) {
      const client = new pg.Client({ connectionString: this.postgres.cluster.ownerUrl });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.query(text, values)).rows;
      } catch (error) {
        if (this.isOverdue) throw error;
        await sleep(200);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  async #cleanUp() {
    this.proxy?.close();
    await Promise.all([...this.agents, this.server].map((program) => program?.child.end('SIGKILL')));
    await this.postgres?.stop();
    if (process.env.RMM_FAULTS_KEEP === undefined) await rm(this.directory, { recursive: true, force: true });
    else this.say(`kept ${this.directory}`);
  }
}

/** What this run in particular may expect: nothing lost, and no end without its cause. */
function judgePromises(facts, missing, killedAgents) {
  const open = facts.filter(({ status }) => status === 'pending' || status === 'running');
  const over = facts.filter((command) => !open.includes(command));
  const causeless = over.filter(({ status, agentId }) =>
    status === 'interrupted' ? !killedAgents.has(agentId) : !['completed', 'failed'].includes(status),
  );
  return [
    ...missing.map(({ id, count }) => violation('none_lost', id, `was accepted for ${count} agents and is not there`)),
    ...open.map(({ id, status, attempt }) => violation('none_lost', id, `is still ${status}, sent ${attempt} times`)),
    ...causeless.map(({ id, status }) => violation('no_end_without_cause', id, `is ${status}`)),
  ];
}

const violation = (invariant, commandId, detail) => ({ invariant, commandId, detail });
