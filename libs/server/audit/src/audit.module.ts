import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail';
import { AuditVerifier } from './audit-verifier';
import { AuditController } from './audit.controller';
import { AuditRepository } from './audit.repository';

/** Who did what, append-only and chained by hash. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditTrail, AuditRepository, AuditVerifier],
  exports: [AuditTrail, AuditVerifier],
})
export class AuditModule {}
