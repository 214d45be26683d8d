// Usage: npm run bench:fleet [-- --agents N --requests N]
// Lists over a large fleet, as a client sees them: HTTP to the built server, `total` included, while heartbeats go on.
// The reference is a request of the same server that asks for no row.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { loadTypescript } from '../build/load-typescript.mjs';
import { FaultServer } from '../faults/fault-server.mjs';
import { FaultyPostgres } from '../faults/faulty-postgres.mjs';
import { freePort } from '../faults/free-port.mjs';
import { summaryOf, timesOf } from './timing.mjs';

const TARGET_P95_MS = 50;
const HEARTBEAT_SECONDS = 30;
const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '50000' },
    commands: { type: 'string', default: '200000' },
    alerts: { type: 'string', default: '50000' },
    'watchdog-events': { type: 'string', default: '100000' },
    requests: { type: 'string', default: '100' },
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
const postgres = await FaultyPostgres.start(join(directory, 'database'));
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
  await fill();
  const beating = beat(end.signal);
  await measureAll();
  end.abort();
  await beating;
} finally {
  end.abort();
  await server.child.end('SIGTERM');
  await Promise.all([database.end(), heartbeats.end()]);
  await postgres.stop();
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
  const share = Math.ceil(FLEET.agents / HEARTBEAT_SECONDS);
  for (let at = 0; !signal.aborted; at = (at + 1) % HEARTBEAT_SECONDS) {
    const sql = `UPDATE agents SET last_seen_at = now() WHERE last_seen_at IS NOT NULL AND id = ANY (
      SELECT agent_id FROM agent_state ORDER BY agent_id OFFSET $1 LIMIT $2)`;
    await heartbeats.query(sql, [at * share, share]);
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  }
}

async function measureAll() {
  const ids = await someIds();
  const floor = summaryOf(await timesOf(Number(values.requests), () => read('/api/auth/me')));
  console.log(`floor ${show(floor)} (GET /api/auth/me)`);
  let isMet = true;
  for (const [list, filters] of Object.entries(FILTERS)) {
    for (const filter of filters) {
      const query = filter.replace(/[A-Z]{3,}/g, (name) => encodeURIComponent(ids[name]));
      const path = `/api/${list}${query === '' ? '' : `?${query}`}`;
      const { total } = await read(path);
      const figure = summaryOf(await timesOf(Number(values.requests), () => read(path)));
      isMet &&= figure.p95Ms <= TARGET_P95_MS;
      console.log(
        `${figure.p95Ms <= TARGET_P95_MS ? ' ' : '!'} ${show(figure)} ${(figure.p50Ms / floor.p50Ms).toFixed(1).padStart(5)} x  ` +
          `${list}${filter === '' ? '' : `?${filter}`}${total === undefined ? '' : ` (of ${total})`}`,
      );
    }
  }
  console.log(`target p95 ${TARGET_P95_MS} ms for each: ${isMet ? 'met' : 'MISSED'}`);
  process.exitCode = isMet ? 0 : 1;
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
