// Usage: npm run bench:gateway [-- --rounds N --seconds S]
// The gateway (parsed, validated, dispatched, not stored) against raw `ws` + JSON.parse, in turn, in one run.
// The ratio is of messages per second of the server's own processor time: other programs on the machine do not bend it.
import { execFile, fork, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';

const TARGET_RATIO = 0.6;
const WARM_UP_MS = 1_500;
const { values } = readOptions({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    sockets: { type: 'string', default: '20' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

const inTools = (name) => join(workspaceRoot, 'tools', name);
const underTest = join(workspaceRoot, 'tmp/bench/gateway-under-test.mjs');
await promisify(execFile)(process.execPath, [
  inTools('build/server.mjs'),
  'tools/bench/gateway-under-test.ts',
  underTest,
]);

const answer = (child) => new Promise((resolve) => child.once('message', resolve));

/** Messages a second in the middle of one load, and the server's memory after it. */
async function measure(program) {
  const server = fork(program, { execArgv: ['--no-warnings'] });
  const { port } = await answer(server);
  const load = spawn(
    process.execPath,
    [inTools('bench/metrics-load.mjs'), port, values.sockets, seconds + 3].map(String),
    {
      stdio: 'inherit',
    },
  );
  const count = () => (server.send('count'), answer(server));
  await sleep(WARM_UP_MS);
  const [before, startMs] = [await count(), performance.now()];
  await sleep(seconds * 1000);
  const [after, endMs] = [await count(), performance.now()];
  load.kill();
  server.send('stop');
  await new Promise((resolve) => server.once('exit', resolve));
  const handled = after.handled - before.handled;
  const cpuSeconds = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1e6;
  return {
    perSecond: handled / ((endMs - startMs) / 1000),
    perCpuSecond: handled / cpuSeconds,
    rssMb: after.rssBytes / 1e6,
  };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ratios = [];
console.log(
  `${cpus().length} x ${cpus()[0].model}, Node ${process.version}, ${values.sockets} sockets, ${rounds} rounds of ${seconds} s`,
);
for (let round = 1; round <= rounds; round += 1) {
  const raw = await measure(inTools('bench/raw-websocket.mjs'));
  const product = await measure(underTest);
  ratios.push(product.perCpuSecond / raw.perCpuSecond);
  const whole = (number) => Math.round(number).toLocaleString('en');
  const show = (figure) =>
    `${whole(figure.perCpuSecond)} a CPU second, ${whole(figure.perSecond)}/s, ${whole(figure.rssMb)} MB`;
  console.log(`round ${round}: raw ${show(raw)}, gateway ${show(product)}, ratio ${ratios.at(-1).toFixed(2)}`);
}
const ratio = median(ratios);
console.log(
  `median ratio ${ratio.toFixed(2)}, target at least ${TARGET_RATIO}: ${ratio >= TARGET_RATIO ? 'met' : 'MISSED'}`,
);
process.exitCode = ratio >= TARGET_RATIO ? 0 : 1;
