import { notFound } from '@gururmm/server/platform/errors';
import { Public } from '@gururmm/server/platform/http';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { PublishedFiles } from './published-files';
import { sendFile } from './send-file';

const CHECKSUM_SUFFIX = '.sha256';

/** Published agent files by exact name. */
@ApiTags('downloads')
@Controller('downloads')
@Public()
export class DownloadsController {
  constructor(private readonly files: PublishedFiles) {}

  @Get('*path')
  @ApiOperation({ summary: 'A published agent binary, or its checksum under <name>.sha256', operationId: 'download' })
  @ApiParam({ name: 'path', type: String, example: 'gururmm-agent-linux-x64' })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async download(@Param('path') path: string | string[], @Req() request: Request, @Res() response: Response) {
    const asked = typeof path === 'string' ? path : path.join('/');
    const isChecksum = asked.endsWith(CHECKSUM_SUFFIX);
    const name = isChecksum ? asked.slice(0, -CHECKSUM_SUFFIX.length) : asked;
    const file = await this.files.open(name);
    if (file === undefined) throw notFound('published file');
    try {
      // A name keeps its content only until the next build: always ask, answer 304.
      response.setHeader('Cache-Control', 'public, no-cache');
      if (isChecksum) response.type('text/plain').send(`${file.sha256}  ${name}\n`);
      else await sendFile(file, name, request, response);
    } finally {
      await file.handle.close();
    }
  }
}
