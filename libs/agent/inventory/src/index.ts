import { type AgentFeature, type Logger, runToSuccess } from '@gururmm/agent/runtime';
import { type InventoryContent, inventoryContentSchema, type InventorySection } from '@gururmm/shared/protocol';
import { InventoryReporter } from './inventory-reporter';
import { SentSections } from './sent-sections';

export { collectInventory } from './collect-inventory';

/** Longer than all that a section asks together. */
const COLLECT_TIMEOUT_MS = 180_000;

export interface InventoryOptions {
  /** Where it is kept which inventory the server has. */
  readonly memoryPath: string;
  /** Program and arguments that print a section as JSON: the agent's own, in a process that ends. */
  readonly command: (section: InventorySection) => readonly [program: string, ...args: string[]];
  readonly logger: Logger;
}

/** The inventory of this agent. Nothing is read before it starts. */
export function createInventoryReporter({ memoryPath, command, logger }: InventoryOptions): AgentFeature {
  return new InventoryReporter({
    collect: async (section, signal) => {
      const [program, ...args] = command(section);
      return parseContent(section, await runToSuccess(program, args, COLLECT_TIMEOUT_MS, signal));
    },
    openMemory: () => new SentSections(memoryPath, logger),
    logger,
  });
}

/** What the other process printed. @throws Error when it is no such section */
function parseContent(section: InventorySection, output: string): InventoryContent {
  const content = inventoryContentSchema.parse(JSON.parse(output));
  if (content.section !== section) throw new Error(`asked for ${section}, told ${content.section}`);
  return content;
}
