import { PoliciesModule } from '@gururmm/server/policies';
import { Module } from '@nestjs/common';
import { MaintenanceBook } from './maintenance-book';
import { MaintenanceController } from './maintenance.controller';
import { MaintenanceLedger } from './maintenance-ledger';
import { MaintenanceRepository } from './maintenance.repository';

/** When alerts are kept back, and the ledger of what was. */
@Module({
  imports: [PoliciesModule],
  controllers: [MaintenanceController],
  providers: [MaintenanceRepository, MaintenanceBook, MaintenanceLedger],
  exports: [MaintenanceBook, MaintenanceLedger],
})
export class MaintenanceModule {}
