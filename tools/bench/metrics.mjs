// Usage: npm run bench:metrics [-- --seconds S --sockets N --rows N --graphs N --skip-graph]
// Samples stored end to end through the gateway, against `INSERT … SELECT FROM unnest` alone in the same database and
// the same run; then the graph of 24 hours of one agent among 30 million rows.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { FaultServer } from '../faults/fault-server.mjs';
import { FaultyPostgres } from '../faults/faulty-postgres.mjs';
import { freePort } from '../faults/free-port.mjs';
import { fillGraphRows } from './graph-rows.mjs';
import { summaryOf, timesOf } from './timing.mjs';

const TARGET = { ratio: 0.4, graphP95Ms: 30 };
const BATCH = 2_000;
/** A row with its key, and room for what PostgreSQL writes meanwhile. */
const BYTES_A_ROW = 420;
const { values } = readOptions({
  options: {
    seconds: { type: 'string', default: '15' },
    sockets: { type: 'string', default: '50' },
    'samples-a-report': { type: 'string', default: '20' },
    rows: { type: 'string', default: '30000000' },
    graphs: { type: 'string', default: '200' },
    'skip-graph': { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const rowCount = Number(values.rows);

const directory = await mkdtemp(join(tmpdir(), 'gururmm-bench-'));
const postgres = await FaultyPostgres.start(join(directory, 'database'));
const database = new pg.Client({ connectionString: postgres.cluster.ownerUrl });
const server = new FaultServer({
  port: await freePort(),
  databaseUrl: postgres.cluster.ownerUrl,
  directory,
  leaseSeconds: 15,
});
try {
  await database.connect();
  await server.up();
  const { rows } = await database.query('SELECT split_part(version(), $1, 1) AS name', [',']);
  console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.version}, ${rows[0].name}`);
  const isStored = await measureStoring();
  const isDrawn = values['skip-graph'] ? true : await measureGraph();
  process.exitCode = isStored && isDrawn ? 0 : 1;
} finally {
  await server.child.end('SIGTERM');
  await database.end();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

/** Before and after the product, so that a machine that gets slower meanwhile bends the ratio less. */
async function measureStoring() {
  const before = await rowsBySql();
  const product = await rowsThroughGateway();
  const after = await rowsBySql();
  const reference = (before + after) / 2;
  const ratio = product.perSecond / reference;
  const whole = (figure) => Math.round(figure).toLocaleString('en');
  console.log(
    `stored ${whole(product.perSecond)} rows/s through the gateway (${product.rows} rows), unnest alone ` +
      `${whole(before)} and ${whole(after)} rows/s, ratio ${ratio.toFixed(2)}, target at least ${TARGET.ratio}: ` +
      `${ratio >= TARGET.ratio ? 'met' : 'MISSED'}`,
  );
  return ratio >= TARGET.ratio;
}

/** What the database takes of rows in this form, from one connection that does nothing else. */
async function rowsBySql() {
  await database.query(`CREATE TABLE bench_metrics (LIKE metrics INCLUDING ALL)`);
  const agents = Array.from({ length: 50 }, () => randomUUID());
  const disks = JSON.stringify([
    { mount: 'C:', used_bytes: 123456789012, total_bytes: 512345678901 },
    { mount: 'D:', used_bytes: 1234567890, total_bytes: 1023456789012 },
  ]);
  const column = (make) => Array.from({ length: BATCH }, (_unused, index) => make(index));
  let written = 0;
  const startedMs = performance.now();
  while (performance.now() - startedMs < seconds * 500) {
    const ids = column((index) => agents[index % agents.length]);
    const times = column((index) => new Date(Date.now() - (written + index) * 1000).toISOString());
    const numbers = column(() => 123456789012);
    await database.query(
      `INSERT INTO bench_metrics (agent_id, ts, cpu_percent, memory_used_bytes, memory_total_bytes, swap_used_bytes, load1,
         net_rx_bytes, net_tx_bytes, process_count, disks)
       SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::real[], $4::bigint[], $4::bigint[], $4::bigint[], $3::real[],
         $4::bigint[], $4::bigint[], $5::int[], $6::jsonb[]) ON CONFLICT (agent_id, ts) DO NOTHING`,
      [ids, times, column(() => 12.5), numbers, column(() => 321), column(() => disks)],
    );
    written += BATCH;
  }
  const perSecond = written / ((performance.now() - startedMs) / 1000);
  await database.query('DROP TABLE bench_metrics');
  return perSecond;
}

/** Counted in the table: what is acknowledged and what is stored are the same, or the run would say so. */
async function rowsThroughGateway() {
  const client = await server.request('POST', '/api/clients', { name: 'Bench' });
  const site = await server.request('POST', '/api/sites', { client_id: client.body.id, name: 'Site' });
  const program = join(workspaceRoot, 'tools/bench/samples-load.mjs');
  const port = new URL(server.url).port;
  const args = [port, site.body.api_key, values.sockets, values['samples-a-report']];
  const load = spawn(process.execPath, ['--no-warnings', program, ...args], { stdio: 'inherit' });
  try {
    await untilCount((count) => count > 0);
    const [before, startedMs] = [await countRows(), performance.now()];
    await sleep(seconds * 1000);
    const [after, endedMs] = [await countRows(), performance.now()];
    return { rows: after - before, perSecond: (after - before) / ((endedMs - startedMs) / 1000) };
  } finally {
    load.kill();
  }
}

async function countRows() {
  return Number((await database.query('SELECT count(*) FROM metrics')).rows[0].count);
}

async function untilCount(isEnough) {
  const deadlineMs = performance.now() + 60_000;
  while (!isEnough(await countRows())) {
    if (performance.now() > deadlineMs) throw new Error('no sample was stored within a minute');
    await sleep(50);
  }
}

async function measureGraph() {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < 2 * rowCount * BYTES_A_ROW) {
    throw new Error(`${rowCount} rows need ${(2 * rowCount * BYTES_A_ROW) / 1e9} GB of free disk`);
  }
  const startedMs = performance.now();
  const agentIds = await fillGraphRows(database, server, rowCount);
  console.log(`${rowCount} rows made in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  let next = 0;
  const graph = async () => {
    const to = new Date();
    const from = new Date(to.getTime() - 86_400_000);
    const id = agentIds[(next += 7) % agentIds.length];
    const path = `/api/agents/${id}/metrics?from=${from.toISOString()}&to=${to.toISOString()}&points=200`;
    const { status, body } = await server.request('GET', path);
    if (status !== 200 || body.points.length < 140)
      throw new Error(`${path} answered ${status} ${JSON.stringify(body)}`);
    return body.source;
  };
  const source = await graph();
  const floor = summaryOf(await timesOf(50, () => server.request('GET', '/api/auth/me')));
  const figure = summaryOf(await timesOf(Number(values.graphs), graph));
  console.log(
    `graph of 24 h among ${rowCount} rows (from ${source}): p50 ${figure.p50Ms.toFixed(1)} ms, p95 ${figure.p95Ms.toFixed(1)} ms ` +
      `(GET /api/auth/me: ${floor.p50Ms.toFixed(1)} and ${floor.p95Ms.toFixed(1)} ms), target p95 ${TARGET.graphP95Ms} ms: ` +
      `${figure.p95Ms <= TARGET.graphP95Ms ? 'met' : 'MISSED'}`,
  );
  return figure.p95Ms <= TARGET.graphP95Ms;
}
