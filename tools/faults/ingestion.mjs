// Usage: node tools/faults/ingestion.mjs [--agents N --seconds S --interval-ms N --server-kills N --postgres-kills N
//   --link-drops N --loss 0.02 --seed N --limit-seconds S]
// Machines report while everything around them fails. Ends with 0 when no sample is missing or doubled, and what small
// buffers lost was told.
import { readOptions } from '../build/read-options.mjs';
import { requireNode } from '../start/server-command.mjs';
import { IngestionRun } from './ingestion-run.mjs';

const MAX_SHOWN = 20;
const DEFAULTS = {
  agents: 1_000,
  seconds: 90,
  'interval-ms': 1_000,
  'server-kills': 3,
  'postgres-kills': 2,
  'link-drops': 3,
  loss: 0.02,
  seed: Math.floor(Math.random() * 2 ** 31),
  'limit-seconds': 400,
};

requireNode();
const { values } = readOptions({
  options: Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, { type: 'string', default: String(value) }]),
  ),
});
const number = (name) => Number(values[name]);
const plan = {
  agents: number('agents'),
  seconds: number('seconds'),
  intervalMs: number('interval-ms'),
  kills: { server: number('server-kills'), postgres: number('postgres-kills') },
  drops: number('link-drops'),
  loss: number('loss'),
  seed: number('seed'),
  limitSeconds: number('limit-seconds'),
};
console.log(`ingestion run ${JSON.stringify(plan)}`);
const startedMs = performance.now();
const { faults, ...figures } = await new IngestionRun(plan).run();
console.log(JSON.stringify({ ...figures, seconds: Math.round((performance.now() - startedMs) / 1000) }));
for (const fault of faults.slice(0, MAX_SHOWN)) console.error(`failed: ${fault}`);
console.log(faults.length === 0 ? 'no sample is missing or doubled' : `${faults.length} faults, seed ${plan.seed}`);
process.exit(faults.length === 0 ? 0 : 1);
