import { pipeline } from 'node:stream/promises';
import { notFound } from '@gururmm/server/platform/errors';
import { Public } from '@gururmm/server/platform/http';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { parseByteRange } from './byte-range';
import { type PublishedFile, PublishedFiles } from './published-files';

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
      else await send(file, name, request, response);
    } finally {
      await file.handle.close();
    }
  }
}

async function send(file: PublishedFile, name: string, request: Request, response: Response): Promise<void> {
  const etag = `"${file.sha256}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Accept-Ranges', 'bytes');
  if (hasTag(request.get('If-None-Match'), etag)) {
    response.status(304).end();
    return;
  }
  const isRangeValid = [undefined, etag].includes(request.get('If-Range'));
  const range = parseByteRange(isRangeValid ? request.get('Range') : undefined, file.sizeBytes);
  if (range === 'unsatisfiable') {
    response.status(416).setHeader('Content-Range', `bytes */${file.sizeBytes}`).end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: file.sizeBytes - 1 };
  if (range !== undefined) response.status(206).setHeader('Content-Range', `bytes ${first}-${last}/${file.sizeBytes}`);
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  response.setHeader('Content-Length', last - first + 1);
  if (request.method === 'HEAD' || last < first) response.end();
  else await stream(file, first, last, response);
}

/** `If-None-Match` (RFC 9110, section 13.1.2): a list of tags, weak ones compare like strong ones. */
function hasTag(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

async function stream(file: PublishedFile, first: number, last: number, response: Response): Promise<void> {
  try {
    await pipeline(file.handle.createReadStream({ start: first, end: last, autoClose: false }), response);
  } catch (error) {
    // The client went away; it comes back with a range.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
