export { AgentInventory } from './entities/agent-inventory.entity';
export { AgentService } from './entities/agent-service.entity';
export { AgentSoftware } from './entities/agent-software.entity';
export { HardwareChange } from './entities/hardware-change.entity';
export { SoftwareChange } from './entities/software-change.entity';
export { SoftwareTitle } from './entities/software-title.entity';
export { InventoryModule } from './inventory.module';
export { InventoryWriter } from './inventory-writer';
