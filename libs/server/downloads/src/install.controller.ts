import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { notFound } from '@gururmm/server/platform/errors';
import { Public } from '@gururmm/server/platform/http';
import { SITE_CODE_PATTERN } from '@gururmm/shared/protocol';
import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { InstallQuery } from './install-query';
import { posixInstaller } from './posix-installer';
import { PublishedFiles } from './published-files';
import { windowsInstaller } from './windows-installer';

/** Installer scripts. Any well-formed site code gets one: which sites exist is not told here. */
@ApiTags('downloads')
@Controller('install')
@Public()
export class InstallController {
  constructor(
    private readonly files: PublishedFiles,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get(':site_code')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Installer script for a site', operationId: 'installer' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async script(@Param('site_code') siteCode: string, @Query() query: InstallQuery): Promise<string> {
    if (!SITE_CODE_PATTERN.test(siteCode)) throw notFound('site code');
    const plan = { siteCode, publicUrl: this.configuration.http.publicUrl, checksums: await this.files.checksums() };
    return query.os === 'windows' ? windowsInstaller(plan) : posixInstaller(plan);
  }
}
