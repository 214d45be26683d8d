import { AgentGateway, type MessageHandler } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { storeHardware } from './store/store-hardware';
import { type StoredSection, lockSection } from './store/stored-section';
import { storeServices } from './store/store-services';
import { storeSoftware } from './store/store-software';

interface OwnedInventory {
  readonly agentId: string;
  readonly inventory: AgentPayload<'inventory'>;
}

/** Inventories that may wait at a time; each may hold 900 KiB. What is turned away is sent again by its agent. */
const MAX_WAITING = 200;

/** Stores inventories one after another, each in one transaction, and acknowledges after COMMIT. */
@Injectable()
export class InventoryWriter implements BeforeApplicationShutdown {
  private readonly logger = new Logger('InventoryWriter');
  private readonly writer = new WriteBatcher<OwnedInventory>({
    gatherMs: 0,
    maxWeight: 1,
    write: async (inventories) => {
      for (const inventory of inventories) await this.store(inventory);
    },
  });
  private waiting = 0;

  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
  ) {}

  readonly inventory: MessageHandler<'inventory'> = async ({ agentId }, inventory) => {
    if (this.waiting >= MAX_WAITING) {
      this.logger.warn({ agentId, section: inventory.section }, 'too many inventories wait; it will be sent again');
      return;
    }
    this.waiting += 1;
    try {
      await this.writer.add({ agentId, inventory });
    } finally {
      this.waiting -= 1;
    }
    this.gateway.send(agentId, { type: 'event_ack', payload: { event_id: inventory.event_id } });
  };

  async beforeApplicationShutdown(): Promise<void> {
    await this.writer.drain();
  }

  private async store({ agentId, inventory }: OwnedInventory): Promise<void> {
    const { section, hash } = inventory;
    const stored = await this.database.system.transaction(async (manager) => {
      const before = await lockSection(manager, agentId, section);
      // The agent was removed while its inventory was on its way, or a later one overtook this one.
      if (before === undefined || isOlder(inventory, before)) return undefined;
      await storeSection(manager, agentId, inventory, before);
      return before;
    });
    if (stored === undefined || stored.hash === hash) return;
    this.bus.publish('inventory.changed', { agentId, clientId: stored.clientId, section });
  }
}

function storeSection(
  manager: EntityManager,
  agentId: string,
  inventory: AgentPayload<'inventory'>,
  before: StoredSection,
): Promise<void> {
  switch (inventory.section) {
    case 'hardware':
      return storeHardware(manager, agentId, inventory, before);
    case 'software':
      return storeSoftware(manager, agentId, inventory, before);
    case 'services':
      return storeServices(manager, agentId, inventory, before);
  }
}

function isOlder({ ts }: AgentPayload<'inventory'>, { at }: StoredSection): boolean {
  return at !== null && Date.parse(ts) < at.getTime();
}
