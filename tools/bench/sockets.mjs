// Usage: npm run bench:sockets [-- --agents N]
// What idle agents cost the built server, and how long a change of the policy for all of them takes to reach each.
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { FaultServer } from '../faults/fault-server.mjs';
import { FaultyPostgres } from '../faults/faulty-postgres.mjs';
import { freePort } from '../faults/free-port.mjs';

const TARGET = { kibAnAgent: 24, pushSeconds: 10, pushMib: 64 };
/** The first agents warm the server up: what the rest adds is theirs. */
const WARM_UP_AGENTS = 1_000;
/** In this time the garbage of the sign-ins is collected, as far as it is. */
const SETTLE_MS = 20_000;
const LIMIT_MS = 300_000;
const { values } = readOptions({ options: { agents: { type: 'string', default: '6000' } } });
const agentCount = Number(values.agents);

const directory = await mkdtemp(join(tmpdir(), 'gururmm-bench-'));
const postgres = await FaultyPostgres.start(join(directory, 'database'));
const databaseUrl = postgres.cluster.ownerUrl;
const server = new FaultServer({ port: await freePort(), databaseUrl, directory, leaseSeconds: 15 });
let agents;
try {
  await server.up();
  console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.version}`);
  const client = await server.request('POST', '/api/clients', { name: 'Bench' });
  const site = await server.request('POST', '/api/sites', { client_id: client.body.id, name: 'Site' });
  const program = join(workspaceRoot, 'tools/bench/idle-agents.mjs');
  agents = fork(program, [`${server.url.replace('http', 'ws')}/ws`, site.body.api_key], {
    execArgv: ['--no-warnings'],
  });
  const isCheap = await measureIdle();
  const isQuick = await measurePush();
  process.exitCode = isCheap && isQuick ? 0 : 1;
} finally {
  agents?.kill();
  await server.child.end('SIGTERM');
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

async function measureIdle() {
  await signIn(WARM_UP_AGENTS);
  await sleep(SETTLE_MS);
  const before = await memoryBytes();
  await signIn(agentCount - WARM_UP_AGENTS);
  await sleep(SETTLE_MS);
  const after = await memoryBytes();
  const kib = (after - before) / 1024 / (agentCount - WARM_UP_AGENTS);
  const isMet = kib <= TARGET.kibAnAgent;
  console.log(
    `${agentCount} idle agents: ${(after / 2 ** 20).toFixed(0)} MiB resident, ${kib.toFixed(1)} KiB each of the last ` +
      `${agentCount - WARM_UP_AGENTS}, target at most ${TARGET.kibAnAgent}: ${isMet ? 'met' : 'MISSED'}`,
  );
  return isMet;
}

async function measurePush() {
  const before = await memoryBytes();
  let most = before;
  const startedMs = performance.now();
  const items = { metrics_interval_seconds: { state: 'set', value: 47 } };
  const made = await server.request('POST', '/api/policies', { level: 'global', name: 'For all', items });
  if (made.status !== 201) throw new Error(`the policy was not made: ${JSON.stringify(made)}`);
  const reached = async () => (await ask({})).mostOfOneRevision;
  while ((await reached()) < agentCount) {
    if (performance.now() - startedMs > LIMIT_MS) throw new Error(`only ${await reached()} agents were reached`);
    most = Math.max(most, await memoryBytes());
    await sleep(50);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const mib = (most - before) / 2 ** 20;
  const isMet = seconds <= TARGET.pushSeconds && mib <= TARGET.pushMib;
  console.log(
    `a policy for all reached ${agentCount} agents in ${seconds.toFixed(1)} s with ${mib.toFixed(0)} MiB more at most, targets ` +
      `${TARGET.pushSeconds} s and ${TARGET.pushMib} MiB: ${isMet ? 'met' : 'MISSED'}`,
  );
  return isMet;
}

async function signIn(count) {
  const wanted = (await ask({ count })).online + count;
  const deadlineMs = performance.now() + LIMIT_MS;
  while ((await ask({})).online < wanted) {
    if (performance.now() > deadlineMs) throw new Error('the agents did not come online in time');
    await sleep(100);
  }
}

function ask(message) {
  const answer = new Promise((resolve) => agents.once('message', resolve));
  agents.send(message);
  return answer;
}

/** Of the server's process, as it says itself. */
async function memoryBytes() {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const [, bytes] = /^process_resident_memory_bytes (\S+)$/m.exec(text) ?? [];
  if (bytes === undefined) throw new Error('the server does not say how much memory it takes');
  return Number(bytes);
}
