import type { InventoryContent, InventorySection, OsType } from '@gururmm/shared/protocol';
import { servicesContent, softwareContent } from './section-content';

/** Reads one section of the inventory of this machine. @throws Error when the system does not tell it */
export async function collectInventory(osType: OsType, section: InventorySection): Promise<InventoryContent> {
  switch (section) {
    case 'hardware': {
      const { collectHardware } = await import('./collect-hardware');
      return { section, hardware: await collectHardware(osType) };
    }
    case 'software':
      return softwareContent(await (await import('./software/collect-software')).collectSoftware(osType));
    case 'services':
      return servicesContent(await (await import('./services/collect-services')).collectServices(osType));
  }
}
