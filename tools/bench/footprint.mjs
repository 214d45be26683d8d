// Usage: npm run bench:footprint [-- --rest-seconds S --starts N --commands N]
// The compiled agent at rest with its own intervals, beside the least Bun program that holds a WebSocket, in the same
// minutes; then how long it takes from its start to being signed in, and its memory over many commands. Linux only.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { Child } from '../faults/child-process.mjs';
import { FaultAgent } from '../faults/fault-agent.mjs';
import { FaultServer } from '../faults/fault-server.mjs';
import { FaultyPostgres } from '../faults/faulty-postgres.mjs';
import { freePort } from '../faults/free-port.mjs';
import { CountingRelay } from './counting-relay.mjs';
import { figuresOf } from './process-figures.mjs';

const { values } = readOptions({
  options: {
    'rest-seconds': { type: 'string', default: '600' },
    'settle-seconds': { type: 'string', default: '60' },
    starts: { type: 'string', default: '5' },
    commands: { type: 'string', default: '10000' },
    'limit-seconds': { type: 'string', default: '3000' },
  },
});
/** DESIGN: at most 60 MB and 0.2 % of a core at rest, signed in within a second; memory that does not grow. */
const TARGET = { residentMb: 60, corePercent: 0.2, startMs: 1_000, growthMb: 8 };
const SAMPLE_EVERY_MS = 5_000;
const AT_ONCE = 4;
const deadlineMs = performance.now() + Number(values['limit-seconds']) * 1000;
const mb = (bytes) => bytes / 1e6;

const directory = await mkdtemp(join(tmpdir(), 'gururmm-bench-'));
const postgres = await FaultyPostgres.start(join(directory, 'database'));
const database = new pg.Client({ connectionString: postgres.cluster.ownerUrl });
const port = await freePort();
const server = new FaultServer({ port, databaseUrl: postgres.cluster.ownerUrl, directory, leaseSeconds: 15 });
const relay = new CountingRelay();
const plainServer = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const programs = [];
try {
  await database.connect();
  await server.up();
  const agent = new FaultAgent({
    number: 1,
    directory,
    serverUrl: `http://127.0.0.1:${await relay.start(port)}`,
    siteKey: await makeSite(),
    intervals: {},
  }).child;
  const hello = await helloWorld();
  programs.push(agent, hello);
  console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.version}, Bun ${await bunVersion()}`);
  const startMs = await measureStarts(agent, Number(values.starts));
  hello.start();
  await sleep(Number(values['settle-seconds']) * 1000);
  const rest = await measureRest({ agent, hello }, Number(values['rest-seconds']));
  const memory = await measureCommands(agent, Number(values.commands));
  report(startMs, rest, memory);
} finally {
  for (const program of programs) await program.end('SIGTERM');
  await relay.stop();
  plainServer.close();
  await server.child.end('SIGTERM');
  await database.end();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

async function helloWorld() {
  const program = join(directory, 'hello');
  const bun = join(workspaceRoot, 'node_modules/.bin/bun');
  const source = join(workspaceRoot, 'tools/bench/hello-agent.ts');
  await promisify(execFile)(bun, ['build', '--compile', '--minify', source, '--outfile', program], { cwd: directory });
  const url = `ws://127.0.0.1:${plainServer.address().port}`;
  return new Child({ command: [program, url], cwd: directory, logFile: join(directory, 'hello.log'), env: {} });
}

async function bunVersion() {
  const { stdout } = await promisify(execFile)(join(workspaceRoot, 'node_modules/.bin/bun'), ['--version']);
  return stdout.trim();
}

async function makeSite() {
  const client = await server.request('POST', '/api/clients', { name: 'Bench' });
  const site = await server.request('POST', '/api/sites', { client_id: client.body.id, name: 'Site' });
  return site.body.api_key;
}

/** @returns {Promise<number[]>} milliseconds from the start of the process to the server's `auth_response`, ascending */
async function measureStarts(agent, count) {
  const times = [];
  // The first start enrols; the ones after it are what happens at every boot. The last one stays.
  for (let start = 0; start <= count; start += 1) {
    await agent.end('SIGTERM');
    const signedIn = new Promise((resolve) => {
      relay.onAnswer = (data) => data.includes('"auth_response"') && resolve(performance.now());
    });
    const startedMs = performance.now();
    agent.start();
    const elapsedMs = (await signedIn) - startedMs;
    if (start > 0) times.push(elapsedMs);
  }
  relay.onAnswer = () => undefined;
  return times.toSorted((a, b) => a - b);
}

async function measureRest(children, seconds) {
  const pids = Object.entries(children).map(([name, child]) => [name, child.pid]);
  const before = new Map(pids.map(([name, pid]) => [name, figuresOf(pid)]));
  const wireBefore = { sent: relay.sentBytes, received: relay.receivedBytes };
  const peaks = new Map(pids.map(([name]) => [name, 0]));
  const startedMs = performance.now();
  while (performance.now() - startedMs < seconds * 1000) {
    for (const [name, pid] of pids) peaks.set(name, Math.max(peaks.get(name), figuresOf(pid).residentBytes));
    await sleep(SAMPLE_EVERY_MS);
  }
  const minutes = (performance.now() - startedMs) / 60_000;
  const figures = pids.map(([name, pid]) => {
    const after = figuresOf(pid);
    const { cpuSeconds, writtenBytes } = before.get(name);
    return [
      name,
      {
        residentMb: mb(peaks.get(name)),
        corePercent: ((after.cpuSeconds - cpuSeconds) / (minutes * 60)) * 100,
        writtenBytesPerMinute: (after.writtenBytes - writtenBytes) / minutes,
      },
    ];
  });
  return {
    minutes,
    ...Object.fromEntries(figures),
    sentBytesPerMinute: (relay.sentBytes - wireBefore.sent) / minutes,
    receivedBytesPerMinute: (relay.receivedBytes - wireBefore.received) / minutes,
  };
}

/** @returns resident memory after a tenth of the commands and after all of them, each after a moment of rest */
async function measureCommands(agent, count) {
  const { rows } = await database.query('SELECT id FROM agents WHERE node_id IS NOT NULL');
  const run = async (share) => {
    let started = 0;
    const worker = async () => {
      while (started < share) {
        started += 1;
        if (performance.now() > deadlineMs) throw new Error('the commands did not end within the limit');
        const body = { command_type: 'shell', command: 'echo hello' };
        const answer = await server.request('POST', `/api/agents/${rows[0].id}/command?wait=8`, body);
        if (answer.body?.status !== 'completed') throw new Error(`a command ended as ${JSON.stringify(answer)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await sleep(10_000);
    return mb(figuresOf(agent.pid).residentBytes);
  };
  const early = await run(Math.floor(count / 10));
  return { count, earlyMb: early, lateMb: await run(count - Math.floor(count / 10)) };
}

function report(startMs, rest, memory) {
  const median = startMs[Math.floor(startMs.length / 2)];
  const line = ({ residentMb, corePercent, writtenBytesPerMinute }) =>
    `${residentMb.toFixed(1)} MB resident at most, ${corePercent.toFixed(3)} % of a core, ` +
    `${Math.round(writtenBytesPerMinute)} bytes/min to the disk`;
  console.log(`start      ${Math.round(median)} ms to signed in (median of ${startMs.length})`);
  console.log(`agent      ${line(rest.agent)} over ${rest.minutes.toFixed(1)} minutes`);
  console.log(
    `           ${Math.round(rest.sentBytesPerMinute)} bytes/min sent, ${Math.round(rest.receivedBytesPerMinute)} received`,
  );
  console.log(
    `hello      ${line(rest.hello)}; the agent takes ${(rest.agent.residentMb / rest.hello.residentMb).toFixed(2)} x`,
  );
  const growthMb = memory.lateMb - memory.earlyMb;
  console.log(
    `commands   ${memory.earlyMb.toFixed(1)} MB after ${memory.count / 10}, ${memory.lateMb.toFixed(1)} MB after ${memory.count}`,
  );
  const isMet =
    rest.agent.residentMb <= TARGET.residentMb &&
    rest.agent.corePercent < TARGET.corePercent &&
    median < TARGET.startMs &&
    growthMb <= TARGET.growthMb;
  console.log(
    `targets    ${TARGET.residentMb} MB, ${TARGET.corePercent} % of a core, ${TARGET.startMs} ms, growth ${TARGET.growthMb} MB: ${isMet ? 'met' : 'MISSED'}`,
  );
  process.exitCode = isMet ? 0 : 1;
}
