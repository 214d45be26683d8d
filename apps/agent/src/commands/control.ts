import { resolve } from 'node:path';
import { currentOsType } from '@gururmm/agent/runtime';
import { type AgentService, assertMayInstall, createAgentService, installLayout } from '@gururmm/agent/service';
import { complain, say } from '../console';
import { EXIT } from '../exit-codes';
import { absenceSentence } from './absence';

/** Starts the installed agent; one that runs is left alone. */
export async function startInstalled(prefix: string | undefined): Promise<number> {
  const service = await openInstalled(prefix);
  if ((await service.state()) === 'absent') return complainOfAbsence(prefix);
  await service.start();
  say(`the agent runs as ${service.label}`);
  return 0;
}

/** Stops the installed agent until it is started again, or until the machine is. */
export async function stopInstalled(prefix: string | undefined): Promise<number> {
  const service = await openInstalled(prefix);
  if ((await service.state()) === 'absent') return complainOfAbsence(prefix);
  await service.stop();
  say('the agent is stopped');
  return 0;
}

async function openInstalled(prefix: string | undefined): Promise<AgentService> {
  const osType = currentOsType();
  const layout = installLayout(osType, prefix === undefined ? undefined : resolve(prefix));
  await assertMayInstall(osType, layout);
  return createAgentService(osType, layout);
}

function complainOfAbsence(prefix: string | undefined): number {
  complain(`${absenceSentence(prefix)}; run: gururmm-agent install`);
  return EXIT.notInstalled;
}
