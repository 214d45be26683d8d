import type { ClientScope } from '@gururmm/server/platform/database';
import { ApiPage, type PageBody, RequirePermission, Scope, toPageBody } from '@gururmm/server/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ListWatchdogEventsQuery, toFilter, toWatchdogEventBody, WatchdogEventBody } from './dto/watchdog-event.dto';
import { WatchdogEventsRepository } from './watchdog-events.repository';

@ApiTags('watchdog')
@Controller('watchdog-events')
export class WatchdogEventsController {
  constructor(private readonly events: WatchdogEventsRepository) {}

  /** What watched services and processes did, newest first. */
  @Get()
  @RequirePermission('agents.read')
  @ApiPage(WatchdogEventBody)
  async list(
    @Scope() scope: ClientScope,
    @Query() query: ListWatchdogEventsQuery,
  ): Promise<PageBody<WatchdogEventBody>> {
    return toPageBody(await this.events.list(scope, toFilter(query), query), toWatchdogEventBody);
  }
}
