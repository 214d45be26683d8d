import { constants, setPriority } from 'node:os';
import { collectInventory } from '@gururmm/agent/inventory';
import { currentOsType } from '@gururmm/agent/runtime';
import type { InventorySection } from '@gururmm/shared/protocol';
import { say } from '../console';

/** Prints one section of the inventory as JSON. */
export async function printInventory(section: InventorySection): Promise<number> {
  // Nobody waits for it: whatever the machine is there for goes first.
  setPriority(constants.priority.PRIORITY_LOW);
  say(JSON.stringify(await collectInventory(currentOsType(), section)));
  return 0;
}
