import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  IdParam,
  type PageBody,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CommandOutputStream, type OutputPage } from './command-output-stream';
import { CommandsRepository } from './commands.repository';
import { CommandsService } from './commands.service';
import { CommandBody, CommandOutputBody, toCommandBody, toCommandDetailsBody } from './dto/command-body.dto';
import { CommandOutputQuery, ListCommandsQuery } from './dto/command-query.dto';

const KEEP_ALIVE_MS = 15_000;

@ApiTags('commands')
@Controller('commands')
export class CommandsController {
  constructor(
    private readonly commands: CommandsRepository,
    private readonly service: CommandsService,
    private readonly outputs: CommandOutputStream,
  ) {}

  @Get()
  @RequirePermission('commands.read')
  @ApiPage(CommandBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListCommandsQuery): Promise<PageBody<CommandBody>> {
    const filter = {
      agentId: query.agent_id,
      siteId: query.site_id,
      clientId: query.client_id,
      status: query.status,
      commandType: query.command_type,
      createdBy: query.created_by,
      jobId: query.job_id,
      since: query.since,
    };
    return toPageBody(await this.commands.list(scope, filter, query), toCommandBody);
  }

  @Get(':id')
  @RequirePermission('commands.read')
  @ApiOkResponse({ type: CommandBody })
  async get(@Scope() scope: ClientScope, @IdParam('command') id: string): Promise<CommandBody> {
    return toCommandDetailsBody(await this.commands.details(scope, id));
  }

  @Post(':id/cancel')
  @RequirePermission('commands.run')
  @HttpCode(202)
  @ApiOkResponse({ type: CommandBody, description: 'Cancelled, or the agent was asked to.' })
  async cancel(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('command') id: string,
  ): Promise<CommandBody> {
    await this.service.cancel(scope, actor, id);
    return toCommandDetailsBody(await this.commands.details(scope, id));
  }

  @Get(':id/output')
  @RequirePermission('commands.read')
  @ApiProduces('application/json', 'text/event-stream')
  @ApiOkResponse({ type: CommandOutputBody, description: 'With `Accept: text/event-stream`: chunks until the end.' })
  async output(
    @Scope() scope: ClientScope,
    @IdParam('command') id: string,
    @Query() query: CommandOutputQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandOutputBody | undefined> {
    const afterSeq = resumedAfter(request.headers['last-event-id'], query.after_seq);
    const first = await this.outputs.page(scope, id, afterSeq);
    if (request.accepts(['json', 'text/event-stream']) !== 'text/event-stream') return toOutputBody(first);
    await this.stream(scope, id, afterSeq, response);
    return undefined;
  }

  /** Server-sent events: `output` for each chunk, with its seq as the event id, and `end`. */
  private async stream(scope: ClientScope, id: string, afterSeq: number, response: Response): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    // A reader of a silent command learns at once that it is connected.
    response.flushHeaders();
    // A comment now and then: proxies and clients take a silent stream for a dead one.
    const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS);
    try {
      for await (const page of this.outputs.follow(scope, id, afterSeq, gone.signal)) {
        for (const chunk of page.chunks) {
          response.write(`id: ${chunk.seq}\nevent: output\ndata: ${JSON.stringify(chunk)}\n\n`);
        }
        if (page.isComplete) response.write('event: end\ndata: {}\n\n');
        if (response.writableNeedDrain && !gone.signal.aborted) await drained(response);
      }
    } finally {
      clearInterval(keepAlive);
    }
    response.end();
  }
}

function toOutputBody(page: OutputPage): CommandOutputBody {
  return { items: [...page.chunks], next_seq: page.nextSeq, complete: page.isComplete };
}

/** A browser whose stream broke says where it stood; what is no number of ours is left aside, as in the standard. */
function resumedAfter(lastEventId: string | string[] | undefined, afterSeq: number): number {
  const isSeq = typeof lastEventId === 'string' && /^\d{1,9}$/.test(lastEventId);
  return isSeq ? Math.max(afterSeq, Number(lastEventId)) : afterSeq;
}

/** Until the reader has taken what was written, or has gone. */
function drained(response: Response): Promise<unknown> {
  return new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
}
