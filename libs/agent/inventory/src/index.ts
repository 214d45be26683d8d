import { type AgentFeature, type Logger, runToSuccess } from '@gururmm/agent/runtime';
import { type InventorySection, inventorySchema } from '@gururmm/shared/protocol';
import { InventoryReporter } from './inventory-reporter';
import type { SectionContent } from './section-content';
import { SentSections } from './sent-sections';

export { collectInventory } from './collect-inventory';
export type { SectionContent } from './section-content';

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

/** What the other process printed, held against the schema of the message. @throws Error when it does not fit */
function parseContent(section: InventorySection, output: string): SectionContent {
  const envelope = {
    event_id: '00000000-0000-4000-8000-000000000000',
    ts: '2026-01-01T00:00:00Z',
    hash: '0'.repeat(64),
  };
  const parsed = inventorySchema.parse({ ...(JSON.parse(output) as object), ...envelope });
  if (parsed.section !== section) throw new Error(`asked for ${section}, told ${parsed.section}`);
  const { event_id: _id, ts: _ts, hash: _hash, ...content } = parsed;
  return content as SectionContent;
}
