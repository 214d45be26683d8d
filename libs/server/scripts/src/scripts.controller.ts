import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  ListQuery,
  type PageBody,
  type Principal,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { notFound } from '@gururmm/server/platform/errors';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ScriptBody,
  ScriptDiffBody,
  ScriptVersionBody,
  toScriptBody,
  toScriptVersionBody,
} from './dto/script-body.dto';
import {
  CreateScriptRequest,
  ListScriptsQuery,
  ScriptDiffQuery,
  UpdateScriptRequest,
  type WriteScriptRequest,
} from './dto/script-request.dto';
import { diffVersions } from './script-diff';
import { type Author, type ScriptFields, ScriptsRepository } from './scripts.repository';
import { toDefinition } from './to-definition';

@ApiTags('scripts')
@Controller('scripts')
export class ScriptsController {
  constructor(private readonly scripts: ScriptsRepository) {}

  @Get()
  @RequirePermission('scripts.read')
  @ApiPage(ScriptBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListScriptsQuery): Promise<PageBody<ScriptBody>> {
    const { client_id: clientId, command_type: commandType, q } = query;
    return toPageBody(await this.scripts.list(scope, { clientId, commandType, q }, query), toScriptBody);
  }

  @Post()
  @RequirePermission('scripts.manage')
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiCreatedResponse({ type: ScriptBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateScriptRequest,
  ): Promise<ScriptBody> {
    const made = this.scripts.create(scope, actor, authorOf(principal), body.client_id ?? null, toFields(body));
    return toScriptBody(await made);
  }

  @Get(':id')
  @RequirePermission('scripts.read')
  @ApiOkResponse({ type: ScriptBody })
  async get(@Scope() scope: ClientScope, @IdParam('script') id: string): Promise<ScriptBody> {
    return toScriptBody(await this.scripts.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('scripts.manage')
  @ApiOkResponse({ type: ScriptBody, description: 'A new version, which is the current one now.' })
  async update(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('script') id: string,
    @Body() body: UpdateScriptRequest,
  ): Promise<ScriptBody> {
    const fields = toFields(body);
    return toScriptBody(
      await this.scripts.addVersion(scope, actor, authorOf(principal), id, fields, body.base_version),
    );
  }

  @Delete(':id')
  @RequirePermission('scripts.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('script') id: string,
  ): Promise<void> {
    await this.scripts.remove(scope, actor, id);
  }

  @Get(':id/versions')
  @RequirePermission('scripts.read')
  @ApiPage(ScriptVersionBody)
  async listVersions(
    @Scope() scope: ClientScope,
    @IdParam('script') id: string,
    @Query() query: ListQuery,
  ): Promise<PageBody<ScriptVersionBody>> {
    return toPageBody(await this.scripts.listVersions(scope, id, query), toScriptVersionBody);
  }

  @Get(':id/versions/:version')
  @RequirePermission('scripts.read')
  @ApiOkResponse({ type: ScriptVersionBody })
  async getVersion(
    @Scope() scope: ClientScope,
    @IdParam('script') id: string,
    @Param('version') version: string,
  ): Promise<ScriptVersionBody> {
    // What is no number of a version names nothing.
    if (!/^[1-9]\d{0,8}$/.test(version)) throw notFound('version of the script');
    return toScriptVersionBody((await this.scripts.getVersion(scope, id, Number(version))).version);
  }

  @Get(':id/diff')
  @RequirePermission('scripts.read')
  @ApiOkResponse({ type: ScriptDiffBody })
  async diff(
    @Scope() scope: ClientScope,
    @IdParam('script') id: string,
    @Query() query: ScriptDiffQuery,
  ): Promise<ScriptDiffBody> {
    const to = query.to ?? (await this.scripts.get(scope, id)).version.version;
    const from = query.from ?? Math.max(1, to - 1);
    const before = await this.scripts.getVersion(scope, id, from);
    const after = await this.scripts.getVersion(scope, id, to);
    return { from, to, diff: diffVersions(before.version, after.version) };
  }
}

function authorOf({ userId, email }: Principal): Author {
  return { userId, name: email };
}

function toFields(body: WriteScriptRequest): ScriptFields {
  const { name, description = '', note = '' } = body;
  return { name, description, note, definition: toDefinition(body) };
}
