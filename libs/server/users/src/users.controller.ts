import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  type PageBody,
  type Principal,
  RequirePermission,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  CreatedUserBody,
  CreateUserRequest,
  InvitationBody,
  ListUsersQuery,
  ManagedUserBody,
  toManagedUserBody,
  toRules,
  UpdateUserRequest,
} from './dto/user.dto';
import { UsersRepository } from './users.repository';
import { UsersService } from './users.service';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UsersRepository,
    private readonly service: UsersService,
  ) {}

  @Get()
  @RequirePermission('users.read')
  @ApiPage(ManagedUserBody)
  async list(@Query() query: ListUsersQuery): Promise<PageBody<ManagedUserBody>> {
    return toPageBody(await this.users.list(query.q, query), toManagedUserBody);
  }

  @Post()
  @RequirePermission('users.manage')
  @ApiCreatedResponse({ type: CreatedUserBody })
  async create(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateUserRequest,
  ): Promise<CreatedUserBody> {
    const { email, name, role, password } = body;
    const fields = { email, name, role, password, scope: toRules(body.client_scope) };
    const { user, invitation } = await this.service.create(principal, actor, fields);
    return {
      ...toManagedUserBody(user),
      invitation_token: invitation?.token ?? null,
      invitation_expires_at: invitation?.expiresAt.toISOString() ?? null,
    };
  }

  @Get(':id')
  @RequirePermission('users.read')
  @ApiOkResponse({ type: ManagedUserBody })
  async get(@IdParam('user') id: string): Promise<ManagedUserBody> {
    return toManagedUserBody(await this.users.get(id));
  }

  @Put(':id')
  @RequirePermission('users.manage')
  @ApiOkResponse({ type: ManagedUserBody })
  async update(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('user') id: string,
    @Body() body: UpdateUserRequest,
  ): Promise<ManagedUserBody> {
    const changes = {
      name: body.name,
      role: body.role,
      isDisabled: body.is_disabled,
      scope: toRules(body.client_scope),
    };
    return toManagedUserBody(await this.service.update(principal, actor, id, changes));
  }

  @Delete(':id')
  @RequirePermission('users.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('user') id: string,
  ): Promise<void> {
    await this.service.delete(principal, actor, id);
  }

  @Delete(':id/totp')
  @RequirePermission('users.manage')
  @ApiOkResponse({ type: ManagedUserBody, description: 'The second factor is gone and every session has ended.' })
  async resetSecondFactor(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('user') id: string,
  ): Promise<ManagedUserBody> {
    return toManagedUserBody(await this.service.resetSecondFactor(principal, actor, id));
  }

  @Post(':id/invite')
  @RequirePermission('users.manage')
  @ApiCreatedResponse({ type: InvitationBody })
  async invite(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('user') id: string,
  ): Promise<InvitationBody> {
    const { token, expiresAt } = await this.service.invite(principal, actor, id);
    return { invitation_token: token, invitation_expires_at: expiresAt.toISOString() };
  }
}
