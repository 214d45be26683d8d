import { constants, setPriority } from 'node:os';
import { collectInventory } from '@gururmm/agent/inventory';
import { currentOsType } from '@gururmm/agent/runtime';
import { INVENTORY_SECTIONS, type InventorySection } from '@gururmm/shared/protocol';
import { complain, say } from '../console';

/** Prints one section of the inventory as JSON. @returns exit code 2 for a section that there is none of */
export async function printInventory(section: string): Promise<number> {
  if (!isSection(section)) {
    complain(`there is no section "${section}"; there are ${INVENTORY_SECTIONS.join(', ')}`);
    return 2;
  }
  // Nobody waits for it: whatever the machine is there for goes first.
  setPriority(constants.priority.PRIORITY_LOW);
  say(JSON.stringify(await collectInventory(currentOsType(), section)));
  return 0;
}

function isSection(text: string): text is InventorySection {
  return INVENTORY_SECTIONS.some((section) => section === text);
}
