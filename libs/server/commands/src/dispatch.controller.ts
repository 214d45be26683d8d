import { RequirePermission } from '@gururmm/server/platform/http';
import { SettingsRepository } from '@gururmm/server/settings';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';

class DispatchBody {
  @ApiProperty({ description: 'An administrator froze the fleet: no command and no update is handed to any agent.' })
  frozen!: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) frozen_since!: string | null;
}

/** Whether commands go out at all: for everybody who waits for one, not only for who may change it. */
@ApiTags('commands')
@Controller('dispatch')
export class DispatchController {
  constructor(private readonly settings: SettingsRepository) {}

  @Get()
  @RequirePermission('commands.read')
  @ApiOkResponse({ type: DispatchBody })
  async read(): Promise<DispatchBody> {
    const frozenSince = await this.settings.onSince('dispatch_frozen');
    return { frozen: frozenSince !== null, frozen_since: frozenSince?.toISOString() ?? null };
  }
}
