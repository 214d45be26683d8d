import {
  type Actor,
  CurrentActor,
  CurrentPrincipal,
  type Principal,
  RequirePermission,
} from '@gururmm/server/platform/http';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SettingsBody, UpdateSettingsRequest } from './settings.dto';
import { SettingsRepository } from './settings.repository';
import type { Settings } from './settings-schema';

@ApiTags('settings')
@Controller('settings')
export class SettingsController {
  constructor(private readonly settings: SettingsRepository) {}

  @Get()
  @RequirePermission('settings.read')
  @ApiOkResponse({ type: SettingsBody })
  async read(): Promise<SettingsBody> {
    return this.settings.read();
  }

  @Put()
  @RequirePermission('settings.manage')
  @ApiOkResponse({ type: SettingsBody })
  async update(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: UpdateSettingsRequest,
  ): Promise<SettingsBody> {
    const changes: Partial<Settings> = Object.fromEntries(
      Object.entries(body).filter(([, value]) => value !== undefined),
    );
    return this.settings.change(principal, actor, changes);
  }
}
