import type { ClientScope } from '@gururmm/server/platform/database';
import { ApiPage, type PageBody, RequirePermission, Scope, toPageBody } from '@gururmm/server/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AuditEntryBody, ListAuditQuery, toAuditEntryBody } from './audit.dto';
import { AuditRepository } from './audit.repository';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @RequirePermission('audit.read')
  @ApiPage(AuditEntryBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListAuditQuery): Promise<PageBody<AuditEntryBody>> {
    const filter = {
      clientId: query.client_id,
      actorId: query.actor_id,
      action: query.action,
      objectKind: query.object_kind,
      objectId: query.object_id,
      since: query.since,
    };
    return toPageBody(await this.audit.list(scope, filter, query), toAuditEntryBody);
  }
}
