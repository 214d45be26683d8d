import { createClaudeActions } from '@gururmm/agent/actions/claude-task';
import { createExecuteActions, loadLegacyDecode, loadProcessControl } from '@gururmm/agent/actions/execute-command';
import { createScriptChecks } from '@gururmm/agent/checks';
import { createCpuCollector } from '@gururmm/agent/collectors/cpu';
import { createDiskCollector } from '@gururmm/agent/collectors/disk';
import { LoadCollector } from '@gururmm/agent/collectors/load';
import { createMemoryCollector } from '@gururmm/agent/collectors/memory';
import { createNetworkCollector } from '@gururmm/agent/collectors/network';
import { createNetworkStateCollector } from '@gururmm/agent/collectors/network-state';
import { createProcessCollector } from '@gururmm/agent/collectors/processes';
import { createRebootPendingCollector } from '@gururmm/agent/collectors/reboot-pending';
import { createTopProcessesCollector } from '@gururmm/agent/collectors/top-processes';
import {
  type AgentFile,
  type AgentParts,
  createMemoryRelease,
  type DataLayout,
  type Logger,
  type UpdatePort,
} from '@gururmm/agent/runtime';
import { createInventoryReporter } from '@gururmm/agent/inventory';
import { createWatchdog } from '@gururmm/agent/watchdog';
import type { OsType } from '@gururmm/shared/protocol';

/** What parts need to know of this installation. */
export interface PartsInstallation {
  readonly file: AgentFile;
  readonly layout: DataLayout;
  readonly logger: Logger;
  readonly updates: UpdatePort;
}

/** Every collector and action of this agent, for the system it runs on. A new collector is added here. */
export async function createAgentParts(
  osType: OsType,
  { file, layout, logger, updates }: PartsInstallation,
): Promise<AgentParts> {
  const processControl = await loadProcessControl(osType);
  const endSurvivors = (ids: readonly string[]) => processControl.endSurvivors(ids);
  const legacyDecode = await loadLegacyDecode(osType);
  const executeActions = createExecuteActions(osType, processControl);
  const networkCollector = await createNetworkStateCollector(osType);
  const metricsCollectors = [
    createCpuCollector(osType),
    await createMemoryCollector(osType),
    new LoadCollector(),
    await createDiskCollector(osType),
    await createNetworkCollector(osType),
    await createProcessCollector(osType),
  ];
  const rebootCollector = createRebootPendingCollector(osType);
  const topProcessesCollector = await createTopProcessesCollector(osType);
  for (const collector of [networkCollector, rebootCollector, topProcessesCollector, ...metricsCollectors])
    collector.init({ osType, rootDirectory: '/' });
  return {
    metricsCollectors,
    networkCollector,
    rebootCollector,
    topProcessesCollector,
    actions: [
      ...executeActions,
      ...(await createClaudeActions({
        osType,
        config: file.claude,
        dataDirectory: layout.directory,
        processControl,
        logger,
      })),
    ],
    legacyDecode,
    endSurvivors,
    updates,
    features: [
      createWatchdog({
        osType,
        memoryPath: layout.watchdog,
        mayRunCommands: file.commands.allowed_types.includes('shell'),
        logger,
      }),
      createScriptChecks({
        spoolPath: layout.checkResults,
        scratchDirectory: layout.scratch,
        actions: new Map(executeActions.map((action) => [action.type, action])),
        allowedTypes: file.commands.allowed_types,
        legacyDecode,
        endSurvivors,
        logger,
      }),
      createInventoryReporter({
        memoryPath: layout.inventory,
        command: (section) => [process.execPath, 'inventory', section],
        logger,
      }),
    ],
    releaseMemory: await createMemoryRelease(osType),
  };
}
