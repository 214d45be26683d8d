// Usage: node tools/faults/updates.mjs [--kills N] [--seed N] [--limit-seconds S]
// Updates of the compiled agent, killed with kill -9 at each step, and with a full disk or a locked file in their way.
// Ends with 0 when a whole version served after each of them. Full disks and locked files need root (a mount namespace).
import { spawnSync } from 'node:child_process';
import { loadTypescript } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { requireNode } from '../start/server-command.mjs';
import { seededRandom } from './random.mjs';

const TARGET = '1.1.0';
const { values } = readOptions({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    'limit-seconds': { type: 'string', default: '5400' },
    inside: { type: 'boolean', default: false },
  },
});

requireNode();
const canMount = process.platform === 'linux' && process.getuid() === 0 && hasUnshare();
if (canMount && !values.inside) {
  // Everything that is mounted on the way goes with this namespace.
  const args = ['--mount', process.execPath, ...process.argv.slice(1), '--inside', `--seed=${values.seed}`];
  process.exit(spawnSync('unshare', args, { stdio: 'inherit' }).status ?? 1);
}

const endsAtMs = performance.now() + Number(values['limit-seconds']) * 1000;
const random = seededRandom(Number(values.seed));
const { UpdateLab, KILL_STEPS, killAtSteps, stepsOf, OBSTACLE_NAMES, runObstacle } = await loadTypescript(
  'apps/agent/src/compiled/updates/update-faults.ts',
);
console.log(`fault run of updates, seed ${values.seed}`);
const lab = await UpdateLab.create();
const faults = [];
try {
  await lab.publish(TARGET);
  await runObstacles();
  await runKills(Number(values.kills));
} finally {
  await lab.dispose();
}
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? 'a whole version served after each fault' : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);

async function runObstacles() {
  if (!canMount) {
    console.log('full disks and locked files are left out: they need root and unshare(1)');
    return;
  }
  for (const name of OBSTACLE_NAMES) {
    try {
      const { state, error, isExpected, serving } = await runObstacle(lab, TARGET, name);
      console.log(`| ${name} | ${state}: ${error} | ${serving} serves |`);
      if (!isExpected) faults.push(`${name}: ${state}, ${error}, ${serving} serves`);
    } catch (error) {
      faults.push(`${name}: ${error.message}`);
    }
  }
}

async function runKills(wanted) {
  const counts = new Map(KILL_STEPS.map((step) => [step, 0]));
  const served = new Map();
  const fewest = () => Math.min(...counts.values());
  let updates = 0;
  while (fewest() < wanted && faults.length < 20) {
    if (performance.now() > endsAtMs) {
      faults.push(`the time was over with ${fewest()} of ${wanted} kills at the step with the fewest`);
      break;
    }
    const steps = stepsOf(counts, random);
    updates += 1;
    try {
      const { killed, end, serving } = await killAtSteps(lab, TARGET, steps, random);
      for (const step of killed) counts.set(step, counts.get(step) + 1);
      served.set(`${end}, ${serving} serves`, (served.get(`${end}, ${serving} serves`) ?? 0) + 1);
    } catch (error) {
      faults.push(`update ${updates}, killed at ${steps.join(', ')}: ${error.message}`);
    }
  }
  for (const [step, count] of counts) console.log(`| kill -9: ${step} | ${count} |`);
  for (const [end, count] of served) console.log(`| ${end} | ${count} of ${updates} updates |`);
}

function hasUnshare() {
  return spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0;
}
