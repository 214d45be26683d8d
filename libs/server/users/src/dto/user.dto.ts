import { ListQuery, type Role, ROLES } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { MAX_PASSWORD_LENGTH } from '../password';
import type { UserClientRules, UserSummary } from '../users.repository';

const trimmed = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value);

/** Clients a user sees: all but the denied, or the listed but the denied. */
export class ClientScopeBody {
  @ApiProperty({ enum: ['all', 'clients'] })
  @IsIn(['all', 'clients'])
  kind!: 'all' | 'clients';

  @ApiPropertyOptional({ type: [String], format: 'uuid' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10_000)
  @IsUUID(undefined, { each: true })
  client_ids?: string[];

  @ApiPropertyOptional({ type: [String], format: 'uuid', description: 'Wins over everything else.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10_000)
  @IsUUID(undefined, { each: true })
  denied_client_ids?: string[];
}

export class CreateUserRequest {
  @ApiProperty()
  @Transform(trimmed)
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  email!: string;

  @ApiProperty()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  @IsIn(ROLES)
  role!: Role;

  @ApiPropertyOptional({
    minLength: 12,
    description: 'A first password to be changed; without it the answer has an invitation.',
  })
  @IsOptional()
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  password?: string;

  @ApiPropertyOptional({ type: ClientScopeBody, description: 'Default: all clients.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClientScopeBody)
  client_scope?: ClientScopeBody;
}

export class UpdateUserRequest {
  @ApiPropertyOptional()
  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  name?: string;

  @ApiPropertyOptional({ enum: ROLES, enumName: 'Role' })
  @IsOptional()
  @IsIn(ROLES)
  role?: Role;

  @ApiPropertyOptional()
  @IsOptional()
  @IsBoolean()
  is_disabled?: boolean;

  @ApiPropertyOptional({ type: ClientScopeBody })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClientScopeBody)
  client_scope?: ClientScopeBody;
}

export class ListUsersQuery extends ListQuery {
  @ApiPropertyOptional({ description: 'Part of the name or e-mail address.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  q?: string;
}

export class ManagedUserBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() email!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: ROLES, enumName: 'Role' }) role!: Role;
  @ApiProperty() is_disabled!: boolean;
  @ApiProperty({ description: 'The local account for emergencies.' }) is_break_glass!: boolean;
  @ApiProperty() must_change_password!: boolean;
  @ApiProperty() has_password!: boolean;
  @ApiProperty() has_totp!: boolean;
  @ApiProperty() has_single_sign_on!: boolean;
  @ApiProperty({ type: ClientScopeBody }) client_scope!: ClientScopeBody;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

export class InvitationBody {
  @ApiProperty({ description: 'Goes into the fragment of the console’s /invitation page; shown this once.' })
  invitation_token!: string;
  @ApiProperty({ format: 'date-time' }) invitation_expires_at!: string;
}

export class CreatedUserBody extends ManagedUserBody {
  @ApiProperty({ type: String, nullable: true, description: 'Shown this once; null when a password was given.' })
  invitation_token!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) invitation_expires_at!: string | null;
}

export function toRules(body: ClientScopeBody | undefined): UserClientRules | undefined {
  return (
    body && { kind: body.kind, allowedClientIds: body.client_ids ?? [], deniedClientIds: body.denied_client_ids ?? [] }
  );
}

export function toManagedUserBody(user: UserSummary): ManagedUserBody {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    is_disabled: user.isDisabled,
    is_break_glass: user.isBreakGlass,
    must_change_password: user.mustChangePassword,
    has_password: user.hasPassword,
    has_totp: user.hasTotp,
    has_single_sign_on: user.hasSingleSignOn,
    client_scope: {
      kind: user.scopeKind,
      client_ids: [...user.allowedClientIds],
      denied_client_ids: [...user.deniedClientIds],
    },
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  };
}
