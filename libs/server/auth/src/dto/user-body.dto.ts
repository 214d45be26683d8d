import { type Role, ROLES } from '@gururmm/server/platform/http';
import type { User } from '@gururmm/server/users';
import { ApiProperty } from '@nestjs/swagger';

export class ClientScopeBody {
  @ApiProperty({ enum: ['all', 'clients'] }) kind!: 'all' | 'clients';
  @ApiProperty({ type: [String], description: 'Ids of the clients; empty for `all`.' }) client_ids!: string[];
}

/** The signed-in user, their role and what they may see. */
export class UserBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() email!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: ROLES, enumName: 'Role' }) role!: Role;
  @ApiProperty({ type: ClientScopeBody }) client_scope!: ClientScopeBody;
  @ApiProperty({ description: 'The password was a one-time one.' }) must_change_password!: boolean;
}

export function toUserBody(user: User): UserBody {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    client_scope: { kind: 'all', client_ids: [] },
    must_change_password: user.mustChangePassword,
  };
}
