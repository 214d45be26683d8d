// npm run demo: a server with data of its own in .data/demo, this machine's agent and 20 simulated ones.
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { startFleet } from '../simulator/simulated-fleet.mjs';
import { buildProducts } from '../start/build-products.mjs';
import { loadDotEnv, requireNode, serverCommand, terminalEnvironment } from '../start/server-command.mjs';
import { onStopSignal, supervise } from '../start/supervise.mjs';
import { startDemoAgent } from './demo-agent.mjs';
import { DemoApi } from './demo-api.mjs';
import { DemoSecrets, newPassword } from './demo-secrets.mjs';

const SIMULATED_AGENTS = 20;
const AGENT_STOP_MS = 3_000;
const EMAIL = 'demo@localhost.localdomain';

requireNode();
readOptions({ options: {} });
process.chdir(workspaceRoot);
loadDotEnv();
const dataDir = resolve(process.env.RMM_DATA_DIR || join('.data', 'demo'));
const origin = `http://localhost:${process.env.PORT || 3001}`;
const secrets = new DemoSecrets(dataDir);
const password = secrets.keep('demo-password', newPassword);

if (!(await buildProducts())) process.exit(1);
const server = supervise(serverCommand(), {
  ...terminalEnvironment(),
  RMM_LOG_LEVEL: process.env.RMM_LOG_LEVEL ?? 'warn',
  RMM_DATA_DIR: dataDir,
  RMM_AUTH_BOOTSTRAP_EMAIL: EMAIL,
  RMM_AUTH_BOOTSTRAP_PASSWORD: password,
});
let fleet;
let agent;
let isStopping = false;
onStopSignal((signal) => void stop(signal));
const failure = await fill().catch((error) => error);
if (failure !== undefined && server.isRunning()) {
  console.error(`The demo could not fill the console: ${failure.message}`);
  server.signal('SIGTERM');
}
const exitCode = await server.ended;
fleet?.stop();
agent?.signal('SIGTERM');
await agent?.ended;
process.exit(failure === undefined ? exitCode : 1);

/** The machines first, so that the server sees them leave; a second signal does not wait. */
async function stop(signal) {
  if (!isStopping) {
    isStopping = true;
    fleet?.stop();
    agent?.signal('SIGTERM');
    await Promise.race([agent?.ended, sleep(AGENT_STOP_MS)]);
  }
  server.signal(signal);
}

/** Enrols the machines as soon as the server answers. */
async function fill() {
  const api = new DemoApi(origin);
  if (!(await api.waitUntilReady(server.isRunning))) return;
  await api.signIn(EMAIL, password);
  const site = await api.ensureSite(secrets.read('demo-site'));
  secrets.write('demo-site', site);
  const deviceId = secrets.keep('demo-device-id', () => `demo-${randomUUID()}`);
  const keys = secrets.read('simulated-agents') ?? {};
  if (!server.isRunning() || isStopping) return;
  agent = startDemoAgent({ dir: join(dataDir, 'agent'), origin, deviceId, ...site });
  fleet = startFleet({
    url: `${origin.replace('http', 'ws')}/ws`,
    count: SIMULATED_AGENTS,
    credential: { api_key: site.siteKey },
    keys,
    onKey: (deviceId, key) => {
      keys[deviceId] = key;
      secrets.write('simulated-agents', keys);
    },
  });
  console.log(
    `\nThe demo runs: this machine and ${SIMULATED_AGENTS} simulated ones (sim-…, they execute nothing).\n` +
      `  Console   ${origin}\n  E-mail    ${EMAIL}\n  Password  ${password}\n  End it    Ctrl+C\n`,
  );
}
