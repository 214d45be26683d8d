// Usage: node tools/faults/process.mjs [--commands N --agents N --server-kills N --agent-kills N --postgres-kills N
//   --loss 0.5 --seed N --fault-seconds S --limit-seconds S]
// The process test of docs/reliability.md. Ends with 0 when every invariant held.
import { readOptions } from '../build/read-options.mjs';
import { requireNode } from '../start/server-command.mjs';
import { FaultRun } from './fault-run.mjs';

const MAX_SHOWN = 20;
const DEFAULTS = {
  commands: 2_000,
  agents: 40,
  'server-kills': 10,
  'agent-kills': 10,
  'postgres-kills': 1,
  loss: 0.5,
  seed: Math.floor(Math.random() * 2 ** 31),
  'fault-seconds': 40,
  'limit-seconds': 115,
};

requireNode();
const { values } = readOptions({
  options: Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, { type: 'string', default: String(value) }]),
  ),
});
const number = (name) => Number(values[name]);
const plan = {
  commands: number('commands'),
  agents: number('agents'),
  kills: { server: number('server-kills'), agent: number('agent-kills'), postgres: number('postgres-kills') },
  loss: number('loss'),
  seed: number('seed'),
  faultSeconds: number('fault-seconds'),
  limitSeconds: number('limit-seconds'),
};
console.log(`fault run ${JSON.stringify(plan)}`);
const run = new FaultRun(plan);
// The processes and their PostgreSQL are cleaned away on a signal too.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (run.isOverdue = true));
const { violations, ...figures } = await run.run();
console.log(JSON.stringify(figures));
for (const { invariant, commandId, detail } of violations.slice(0, MAX_SHOWN)) {
  console.error(`violated ${invariant}: command ${commandId} ${detail}`);
}
console.log(violations.length === 0 ? 'every invariant held' : `${violations.length} violations, seed ${plan.seed}`);
process.exit(violations.length === 0 ? 0 : 1);
