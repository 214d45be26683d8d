// npm start [-- --no-agents]: builds what is missing, then runs the server until Ctrl+C.
import { buildInBackground, pendingBuilds } from './agent-binaries.mjs';
import { buildProducts } from './build-products.mjs';
import { loadDotEnv, requireNode, serverCommand, terminalEnvironment } from './server-command.mjs';
import { onStopSignal, supervise } from './supervise.mjs';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';

/** The first minute belongs to the server and the person who looks at it. */
const AGENT_BUILD_DELAY_MS = 20_000;

requireNode();
const { values } = readOptions({ options: { 'no-agents': { type: 'boolean' } } });
process.chdir(workspaceRoot);
loadDotEnv();
if (!(await buildProducts())) process.exit(1);

const server = supervise(serverCommand(), terminalEnvironment());
onStopSignal((signal) => server.signal(signal));
const agents = values['no-agents'] ? undefined : scheduleAgentBuilds();
process.exitCode = await server.ended;
agents?.cancel();

function scheduleAgentBuilds() {
  let build;
  const timer = setTimeout(() => {
    const builds = pendingBuilds();
    if (builds.length === 0) return;
    build = buildInBackground(builds, {
      onEnd: (exitCode) => {
        if (exitCode !== 0)
          console.error('Not every download could be built; "npx nx run-many -t build-all" says why.');
      },
    });
  }, AGENT_BUILD_DELAY_MS);
  return {
    cancel() {
      clearTimeout(timer);
      build?.stop();
    },
  };
}
