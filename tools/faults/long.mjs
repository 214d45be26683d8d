// Usage: node tools/faults/long.mjs [--seed N] [--limit-seconds S]
// The long version of the process test: 10,000 commands, 100 agents, 50/50/5 kills, 10 % of frames lost.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';

const PLAN = {
  commands: 10_000,
  agents: 100,
  'server-kills': 50,
  'agent-kills': 50,
  'postgres-kills': 5,
  loss: 0.1,
  'fault-seconds': 240,
  'limit-seconds': 1_500,
};

const options = Object.entries(PLAN).map(([name, value]) => `--${name}=${value}`);
const program = join(workspaceRoot, 'tools/faults/process.mjs');
const child = spawn(process.execPath, [program, ...options, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
