export { AuditEntry } from './audit-entry.entity';
export { type AuditedAct, type AuditedChange, AuditTrail } from './audit-trail';
export { AuditVerifier, type BrokenRow } from './audit-verifier';
export { AuditModule } from './audit.module';
