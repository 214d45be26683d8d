import { DomainError } from '@gururmm/server/platform/errors';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  ListQuery,
  type PageBody,
  type Principal,
  RequirePermission,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  AvailableReleasesBody,
  RegisterReleaseRequest,
  ReleaseBody,
  toAvailableReleaseBody,
  toReleaseBody,
} from './dto/release.dto';
import { MirrorMetadata } from './mirror-metadata';
import { ReleasesRepository } from './releases.repository';

@ApiTags('updates')
@Controller('releases')
export class ReleasesController {
  constructor(
    private readonly releases: ReleasesRepository,
    private readonly mirror: MirrorMetadata,
  ) {}

  @Get()
  @RequirePermission('updates.read')
  @ApiPage(ReleaseBody)
  async list(@Query() query: ListQuery): Promise<PageBody<ReleaseBody>> {
    return toPageBody(await this.releases.list(query), toReleaseBody);
  }

  /** What the signed metadata names now, registered or not. */
  @Get('available')
  @RequirePermission('updates.manage')
  @ApiOkResponse({ type: AvailableReleasesBody })
  async available(): Promise<AvailableReleasesBody> {
    return { items: (await this.mirror.releases(new Date())).map(toAvailableReleaseBody) };
  }

  @Post()
  @RequirePermission('updates.manage')
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiCreatedResponse({ type: ReleaseBody })
  async register(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: RegisterReleaseRequest,
  ): Promise<ReleaseBody> {
    // A release is everybody's: whoever sees single clients may roll it out, not bring it in.
    if (principal.scope.kind !== 'all')
      throw new DomainError('forbidden', 'Only someone who sees all clients registers a release.');
    const signed = (await this.mirror.releases(new Date())).find(({ version }) => version === body.version);
    if (signed === undefined) {
      throw new DomainError('invalid_request', 'The signed metadata of the update repository names no such version.', {
        errors: [{ path: 'version', message: 'is not in the update repository' }],
      });
    }
    return toReleaseBody(await this.releases.register(actor, signed, body.notes ?? null, principal.userId));
  }
}
