// Usage: npm run bench:commands [-- --round-trips N --agents N --commands N]
// Commands through the built server on a durable PostgreSQL: the round trip of one compiled agent, then many agents at
// once. The reference (a raw `ws` echo and a single-row INSERT with COMMIT) is measured in the same run.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { WebSocket, WebSocketServer } from 'ws';
import { readOptions } from '../build/read-options.mjs';
import { FaultAgent } from '../faults/fault-agent.mjs';
import { FaultServer } from '../faults/fault-server.mjs';
import { FaultyPostgres } from '../faults/faulty-postgres.mjs';
import { freePort } from '../faults/free-port.mjs';
import { LeanAgent } from './lean-agent.mjs';

const { values } = readOptions({
  options: {
    'round-trips': { type: 'string', default: '400' },
    agents: { type: 'string', default: '400' },
    commands: { type: 'string', default: '20000' },
    'limit-seconds': { type: 'string', default: '300' },
  },
});
const TARGET = { p50Ms: 5, p95Ms: 15, perSecond: 3_000 };
/** Agents of one job; above 50 a job needs a confirmation. */
const JOB_SIZE = 50;
const deadlineMs = performance.now() + Number(values['limit-seconds']) * 1000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

const directory = await mkdtemp(join(tmpdir(), 'gururmm-bench-'));
const postgres = await FaultyPostgres.start(join(directory, 'database'));
const database = new pg.Client({ connectionString: postgres.cluster.ownerUrl });
const server = new FaultServer({
  port: await freePort(),
  databaseUrl: postgres.cluster.ownerUrl,
  directory,
  leaseSeconds: 15,
});
const agents = [];
try {
  await database.connect();
  await server.up();
  console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.version}, ${await version()}`);
  const floor = await measureFloor(Number(values['round-trips']));
  const siteKey = await makeSite();
  const trip = await measureRoundTrips(siteKey, Number(values['round-trips']));
  const many = await measureMany(siteKey, Number(values.agents), Number(values.commands));
  report(floor, trip, many);
} finally {
  for (const agent of agents) await agent.stop();
  await server.child.end('SIGTERM');
  await database.end();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

async function version() {
  return (await database.query('SELECT split_part(version(), $1, 1) AS name', [','])).rows[0].name;
}

/** What no product can beat here: a frame there and back, and two commits (the command, and its result). */
async function measureFloor(count) {
  const echo = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await new Promise((resolve) => echo.once('listening', resolve));
  echo.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  const socket = new WebSocket(`ws://127.0.0.1:${echo.address().port}`, { perMessageDeflate: false });
  await new Promise((resolve) => socket.once('open', resolve));
  await database.query('CREATE TABLE bench_floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)');
  const times = [];
  for (let index = 0; index < count; index += 1) {
    const startedMs = performance.now();
    await database.query('INSERT INTO bench_floor (body) VALUES ($1)', ['echo']);
    await new Promise((resolve) => {
      socket.once('message', resolve);
      socket.send('echo');
    });
    await database.query('INSERT INTO bench_floor (body) VALUES ($1)', ['done']);
    times.push(performance.now() - startedMs);
  }
  await database.query('DROP TABLE bench_floor');
  socket.terminate();
  echo.close();
  return summary(times, 0);
}

/** From the request to the stored end, with the real agent and a real `echo`; at least one fsync on each side. */
async function measureRoundTrips(siteKey, count) {
  const agent = new FaultAgent({ number: 1, directory, serverUrl: server.url, siteKey, intervals: {} });
  agent.child.start();
  agents.push({ stop: () => agent.child.end('SIGTERM') });
  const [id] = await onlineIds(1);
  const times = [];
  let unanswered = 0;
  for (let index = 0; index < count && performance.now() < deadlineMs; index += 1) {
    const startedMs = performance.now();
    const body = { command_type: 'shell', command: 'echo hello' };
    const answer = await server.request('POST', `/api/agents/${id}/command?wait=8`, body);
    if (answer.body?.status === 'completed') times.push(performance.now() - startedMs);
    else unanswered += 1;
  }
  await agent.child.end('SIGTERM');
  return { ...summary(times, unanswered), deviceMs: await medianDeviceMs() };
}

/** What of a round trip is the process itself: starting a shell that says hello. */
async function medianDeviceMs() {
  const { rows } = await database.query(
    'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) AS ms FROM commands WHERE duration_ms IS NOT NULL',
  );
  return rows[0].ms ?? 0;
}

/** Stored, leased, sent, acknowledged, ended and stored again, for agents that only answer. */
async function measureMany(siteKey, agentCount, commandCount) {
  const fleet = Array.from(
    { length: agentCount },
    (_unused, index) => new LeanAgent(`${server.url.replace('http', 'ws')}/ws`, siteKey, index),
  );
  agents.push(...fleet);
  await Promise.all(fleet.map((agent) => agent.start()));
  const ids = await onlineIds(agentCount);
  await database.query('TRUNCATE commands CASCADE');
  const startedMs = performance.now();
  let submitted = 0;
  while (submitted < commandCount && performance.now() < deadlineMs) {
    const targets = Array.from({ length: Math.min(JOB_SIZE, commandCount - submitted, ids.length) }, (_unused, at) => {
      return ids[(submitted + at) % ids.length];
    });
    const job = { filter: { agent_ids: targets }, command_type: 'shell', command: 'echo hello' };
    const answer = await server.request('POST', '/api/jobs', job);
    if (answer.status !== 202) throw new Error(`the job was refused: ${JSON.stringify(answer)}`);
    submitted += targets.length;
  }
  const isDone = async () => {
    const { rows } = await database.query(`SELECT count(*)::int AS open FROM commands WHERE completed_at IS NULL`);
    return rows[0].open === 0;
  };
  while (!(await isDone()) && performance.now() < deadlineMs) await sleep(20);
  const seconds = (performance.now() - startedMs) / 1000;
  const { rows } = await database.query(`SELECT count(*)::int AS done FROM commands WHERE status = 'completed'`);
  return { agentCount, submitted, lost: submitted - rows[0].done, seconds, perSecond: rows[0].done / seconds };
}

async function makeSite() {
  const client = await server.request('POST', '/api/clients', { name: 'Bench' });
  const site = await server.request('POST', '/api/sites', { client_id: client.body.id, name: 'Site' });
  return site.body.api_key;
}

async function onlineIds(count) {
  while (performance.now() < deadlineMs) {
    const { rows } = await database.query(`SELECT id FROM agents WHERE node_id IS NOT NULL ORDER BY id`);
    if (rows.length >= count) return rows.map(({ id }) => id);
    await sleep(50);
  }
  throw new Error('the agents did not come online in time');
}

function summary(times, unanswered) {
  const sorted = times.toSorted((a, b) => a - b);
  if (sorted.length === 0) throw new Error('nothing was answered');
  return { count: times.length, unanswered, p50Ms: percentile(sorted, 0.5), p95Ms: percentile(sorted, 0.95) };
}

function report(floor, trip, many) {
  const ms = (figure) => `p50 ${figure.p50Ms.toFixed(1)} ms, p95 ${figure.p95Ms.toFixed(1)} ms`;
  console.log(`floor       ${ms(floor)} (echo of a frame and two commits)`);
  console.log(
    `round trip  ${ms(trip)}, ${trip.unanswered} of ${trip.count + trip.unanswered} unanswered, ` +
      `${(trip.p50Ms / floor.p50Ms).toFixed(1)} x the floor; the process itself takes ${trip.deviceMs.toFixed(1)} ms`,
  );
  console.log(
    `many agents ${Math.round(many.perSecond)}/s on ${many.agentCount} agents: ${many.submitted} commands in ` +
      `${many.seconds.toFixed(1)} s, ${many.lost} lost`,
  );
  const isMet =
    trip.p50Ms <= TARGET.p50Ms &&
    trip.p95Ms <= TARGET.p95Ms &&
    trip.unanswered === 0 &&
    many.lost === 0 &&
    many.perSecond >= TARGET.perSecond;
  console.log(
    `targets p50 ${TARGET.p50Ms} ms, p95 ${TARGET.p95Ms} ms, none unanswered, ${TARGET.perSecond}/s, none lost: ${isMet ? 'met' : 'MISSED'}`,
  );
  process.exitCode = isMet ? 0 : 1;
}
