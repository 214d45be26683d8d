import { PublishedFiles, sendFile } from '@gururmm/server/downloads';
import { notFound } from '@gururmm/server/platform/errors';
import { Public } from '@gururmm/server/platform/http';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';

/** Injection tokens of what the mirror serves. */
export const MIRRORED_METADATA = Symbol('MirroredMetadata');
export const MIRRORED_TARGETS = Symbol('MirroredTargets');

/** `timestamp.json`, and every other role with its version before it. */
export const METADATA_NAME = /^(?:timestamp|[1-9][0-9]{0,8}\.(?:root|snapshot|targets))\.json$/;

/** `<product>/<version>/<sha256>.<file name>`: consistent snapshots, a name never changes its content. */
export const TARGET_NAME =
  /^gururmm-(?:legacy-)?agent\/[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?\/[0-9a-f]{64}\.gururmm-[a-z0-9-]+(?:\.(?:exe|js))?$/;

/** The mirrored update repository, for agents. Nothing here is secret: what it holds is signed, not hidden. */
@ApiTags('updates')
@Controller('updates')
@Public()
export class MirrorController {
  constructor(
    @Inject(MIRRORED_METADATA) private readonly metadata: PublishedFiles,
    @Inject(MIRRORED_TARGETS) private readonly targets: PublishedFiles,
  ) {}

  @Get('metadata/:name')
  @ApiOperation({ summary: 'Signed metadata (The Update Framework)', operationId: 'updateMetadata' })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async getMetadata(@Param('name') name: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    await serve(this.metadata, name, request, response);
  }

  @Get('targets/*path')
  @ApiOperation({ summary: 'A file that the metadata names, hash before its name', operationId: 'updateTarget' })
  @ApiParam({ name: 'path', type: String })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async getTarget(@Param('path') path: string | string[], @Req() request: Request, @Res() response: Response) {
    await serve(this.targets, typeof path === 'string' ? path : path.join('/'), request, response);
  }
}

async function serve(files: PublishedFiles, name: string, request: Request, response: Response): Promise<void> {
  const file = await files.open(name);
  if (file === undefined) throw notFound('file of the update repository');
  try {
    response.setHeader('Cache-Control', 'public, no-cache');
    await sendFile(file, name.split('/').at(-1) ?? name, request, response);
  } finally {
    await file.handle.close();
  }
}
