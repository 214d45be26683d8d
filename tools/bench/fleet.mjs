// Usage: npm run bench:fleet [-- --agents N --requests N --rounds N --only TEXT --keep DIR]
// --rounds: measure each list so many times, one list after the other. --only: lists whose address contains TEXT.
// --keep: the database stands in DIR and stays there; what is in it already is measured again instead of made anew.
// Lists over a large fleet, as a client sees them: HTTP to the built server, `total` included, while heartbeats go on.
// The reference is a request of the same server that asks for no row.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { loadTypescript } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { FaultServer } from '../faults/fault-server.mjs';
import { FaultyPostgres } from '../faults/faulty-postgres.mjs';
import { freePort } from '../faults/free-port.mjs';
import { summaryOf, timesOf } from './timing.mjs';

const TARGET_P95_MS = 50;
const HEARTBEAT_SECONDS = 30;
const { values } = readOptions({
  options: {
    agents: { type: 'string', default: '50000' },
    commands: { type: 'string', default: '200000' },
    alerts: { type: 'string', default: '50000' },
    'watchdog-events': { type: 'string', default: '100000' },
    requests: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
});
const FLEET = {
  agents: Number(values.agents),
  commands: Number(values.commands),
  alerts: Number(values.alerts),
  watchdogEvents: Number(values['watchdog-events']),
};
const FILTERS = {
  agents: ['', 'client_id=CLIENT', 'site_id=SITE', 'status=online', 'status=pending_approval', 'os=macos', 'os=windows']
    .concat(['version=1.0.0', 'version=1.2.0', 'tag=vip', 'tag=laptop', 'q=nord-77', 'q=srv', 'q=no-such-machine'])
    .concat(['client_id=CLIENT&os=linux&tag=laptop', 'limit=500']),
  'agents/unassigned': [''],
  'agents/stats': [''],
  'metrics/summary': [''],
  commands: ['', 'agent_id=AGENT', 'site_id=SITE', 'client_id=CLIENT', 'status=pending', 'status=failed'].concat([
    'command_type=script',
    'command_type=shell',
    'created_by=USER',
    'since=SINCE',
  ]),
  alerts: ['', 'status=active', 'status=resolved', 'severity=critical', 'severity=warning', 'client_id=CLIENT'].concat([
    'site_id=SITE',
    'agent_id=AGENT',
    'rule_id=RULE',
  ]),
  'watchdog-events': ['', 'agent_id=AGENT', 'client_id=CLIENT', 'site_id=SITE', 'service=service-7', 'event=stopped'],
};

const directory = await mkdtemp(join(tmpdir(), 'gururmm-bench-'));
const databaseDirectory =
  values.keep === undefined ? join(directory, 'database') : join(resolve(values.keep), 'database');
const isFilled = existsSync(databaseDirectory);
await mkdir(join(databaseDirectory, '..'), { recursive: true });
const postgres = await FaultyPostgres.start(databaseDirectory);
const database = new pg.Client({ connectionString: postgres.cluster.ownerUrl });
const heartbeats = new pg.Client({ connectionString: postgres.cluster.ownerUrl });
const port = await freePort();
const server = new FaultServer({ port, databaseUrl: postgres.cluster.ownerUrl, directory, leaseSeconds: 15 });
const end = new AbortController();
try {
  await Promise.all([database.connect(), heartbeats.connect()]);
  await server.up();
  const { rows } = await database.query('SELECT split_part(version(), $1, 1) AS name', [',']);
  console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.version}, ${rows[0].name}`);
  if (!isFilled) await fill();
  const beating = beat(end.signal);
  await measureAll();
  end.abort();
  await beating;
} finally {
  end.abort();
  await server.child.end('SIGTERM');
  await Promise.all([database.end(), heartbeats.end()]);
  await postgres.stop({ keep: values.keep !== undefined });
  await rm(directory, { recursive: true, force: true });
}

async function fill() {
  const { largeFleetSql } = await loadTypescript('apps/server/src/testing/large-fleet.ts');
  const startedMs = performance.now();
  await database.query(largeFleetSql(FLEET));
  await database.query('VACUUM ANALYZE');
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(
    `${Object.entries(FLEET)
      .map(([what, count]) => `${count} ${what}`)
      .join(', ')}, made in ${seconds} s`,
  );
}

/** Every agent's row changes every 30 s, as in a fleet that is there. */
async function beat(signal) {
  // As the server's own connections plan.
  await heartbeats.query('SET random_page_cost = 1.1');
  const { rows } = await heartbeats.query('SELECT id FROM agents WHERE last_seen_at IS NOT NULL ORDER BY id');
  const share = Math.ceil(rows.length / HEARTBEAT_SECONDS);
  for (let at = 0; !signal.aborted; at = (at + 1) % HEARTBEAT_SECONDS) {
    const ids = rows.slice(at * share, (at + 1) * share).map(({ id }) => id);
    await heartbeats.query(
      'UPDATE agents a SET last_seen_at = now() FROM unnest($1::uuid[]) AS s(id) WHERE a.id = s.id',
      [ids],
    );
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  }
}

async function measureAll() {
  const lists = listsOf(await someIds());
  if (lists.length === 0) throw new Error(`the address of no list contains ${values.only}`);
  const floor = summaryOf(await timesOf(Number(values.requests), () => read('/api/auth/me')));
  console.log(`floor ${show(floor)} (GET /api/auth/me)`);
  let isMet = true;
  for (let round = 1; round <= Number(values.rounds); round += 1) isMet = (await measureRound(lists, floor)) && isMet;
  console.log(`target p95 ${TARGET_P95_MS} ms for each: ${isMet ? 'met' : 'MISSED'}`);
  process.exitCode = isMet ? 0 : 1;
}

function listsOf(ids) {
  return Object.entries(FILTERS)
    .flatMap(([list, filters]) => filters.map((filter) => (filter === '' ? list : `${list}?${filter}`)))
    .map((name) => ({ name, path: `/api/${name.replace(/[A-Z]{3,}/g, (key) => encodeURIComponent(ids[key]))}` }))
    .filter(({ path }) => path.includes(values.only ?? ''));
}

/** @returns whether every list kept to the target */
async function measureRound(lists, floor) {
  let isMet = true;
  for (const { name, path } of lists) {
    const { total } = await read(path);
    const figure = summaryOf(await timesOf(Number(values.requests), () => read(path)));
    isMet &&= figure.p95Ms <= TARGET_P95_MS;
    console.log(
      `${figure.p95Ms <= TARGET_P95_MS ? ' ' : '!'} ${show(figure)} ${(figure.p50Ms / floor.p50Ms).toFixed(1).padStart(5)} x  ` +
        `${name}${total === undefined ? '' : ` (of ${total})`}`,
    );
  }
  return isMet;
}

async function someIds() {
  const { rows } = await database.query(`
    SELECT a.client_id AS "CLIENT", a.site_id AS "SITE", c.agent_id AS "AGENT", c.created_by AS "USER",
      (SELECT id FROM alert_rules ORDER BY id LIMIT 1) AS "RULE", to_json(now() - interval '1 day')#>>'{}' AS "SINCE"
    FROM commands c JOIN agents a ON a.id = c.agent_id
    JOIN (SELECT client_id FROM agents GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) largest ON largest.client_id = a.client_id
    WHERE c.created_by IS NOT NULL LIMIT 1`);
  return rows[0];
}

async function read(path) {
  const { status, body } = await server.request('GET', path);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

function show({ p50Ms, p95Ms }) {
  return `p50 ${p50Ms.toFixed(1).padStart(6)} ms, p95 ${p95Ms.toFixed(1).padStart(6)} ms`;
}
