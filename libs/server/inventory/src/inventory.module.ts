import { AgentsModule } from '@gururmm/server/agents';
import { Module } from '@nestjs/common';
import { AgentInventoryController } from './agent-inventory.controller';
import { AgentInventoryRepository } from './agent-inventory.repository';
import { FleetInventoryController } from './fleet-inventory.controller';
import { FleetInventoryRepository } from './fleet-inventory.repository';
import { InventoryRetention } from './inventory-retention';
import { InventoryWriter } from './inventory-writer';

/** What machines are and what is on them. */
@Module({
  imports: [AgentsModule],
  controllers: [AgentInventoryController, FleetInventoryController],
  providers: [AgentInventoryRepository, FleetInventoryRepository, InventoryRetention, InventoryWriter],
  exports: [InventoryWriter],
})
export class InventoryModule {}
