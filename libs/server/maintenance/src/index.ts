export { MaintenanceBook } from './maintenance-book';
export { MaintenanceLedger, type NewSuppression, type SuppressedKey } from './maintenance-ledger';
export { MaintenanceSuppression, MaintenanceWindow } from './maintenance-window.entity';
export { MaintenanceModule } from './maintenance.module';
