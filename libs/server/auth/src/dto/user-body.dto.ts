import { type Permission, PERMISSIONS, type Principal, type Role, ROLES } from '@gururmm/server/platform/http';
import type { User } from '@gururmm/server/users';
import { ApiProperty } from '@nestjs/swagger';

export class OwnClientScopeBody {
  @ApiProperty({ enum: ['all', 'clients'] }) kind!: 'all' | 'clients';
  @ApiProperty({ type: [String], description: 'Ids of the clients that are seen now; empty for `all`.' })
  client_ids!: string[];
}

/** The signed-in user, their role and what they may do and see. */
export class UserBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() email!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: ROLES, enumName: 'Role' }) role!: Role;
  @ApiProperty({ type: OwnClientScopeBody }) client_scope!: OwnClientScopeBody;
  @ApiProperty({ description: 'The password was a one-time one.' }) must_change_password!: boolean;
  @ApiProperty({
    enum: PERMISSIONS,
    isArray: true,
    enumName: 'Permission',
    description: 'What this session may do; only in /me.',
    required: false,
  })
  permissions?: Permission[];
  @ApiProperty({
    description: 'The role would allow more, once the second factor was shown; only in /me.',
    required: false,
  })
  second_factor_missing?: boolean;
}

export function toUserBody(user: User, principal?: Principal): UserBody {
  const scope = principal?.scope;
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    client_scope:
      scope === undefined
        ? { kind: user.scopeKind, client_ids: [] }
        : { kind: scope.kind, client_ids: scope.kind === 'all' ? [] : [...scope.clientIds] },
    must_change_password: user.mustChangePassword,
    ...(principal === undefined
      ? {}
      : { permissions: [...principal.permissions], second_factor_missing: principal.isSecondFactorMissing }),
  };
}
