import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { notFound } from '@gururmm/server/platform/errors';
import { Public } from '@gururmm/server/platform/http';
import { SITE_CODE_PATTERN } from '@gururmm/shared/protocol';
import { Controller, Get, Header, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { INSTALL_PAGE_POLICY, installPage } from './install-page';
import { InstallQuery } from './install-query';
import { posixInstaller } from './posix-installer';
import { PublishedFiles } from './published-files';
import { windowsInstaller } from './windows-installer';

/**
 * Installer scripts, and for browsers a page that shows the commands which fetch them. Any well-formed site code gets
 * one: which sites exist is not told here.
 */
@ApiTags('downloads')
@Controller('install')
@Public()
export class InstallController {
  constructor(
    private readonly files: PublishedFiles,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get(':site_code')
  @Header('Cache-Control', 'no-store')
  @Header('Vary', 'Accept')
  @ApiOperation({ summary: 'Installer script for a site', operationId: 'installer' })
  @ApiProduces('text/plain', 'text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  async script(
    @Param('site_code') siteCode: string,
    @Query() query: InstallQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    if (!SITE_CODE_PATTERN.test(siteCode)) throw notFound('site code');
    const plan = { siteCode, publicUrl: this.configuration.http.publicUrl, checksums: await this.files.checksums() };
    if (query.os === undefined && request.accepts('text/plain', 'text/html') === 'text/html') {
      response.type('text/html').setHeader('Content-Security-Policy', INSTALL_PAGE_POLICY);
      return installPage(plan);
    }
    response.type('text/plain');
    return query.os === 'windows' ? windowsInstaller(plan) : posixInstaller(plan);
  }
}
