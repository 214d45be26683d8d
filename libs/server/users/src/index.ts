export { ClientScopeBody } from './dto/user.dto';
export { FirstAdministrator, type FirstAdministratorNotice } from './first-administrator';
export { Invitation } from './invitation.entity';
export {
  assertAcceptablePassword,
  createOneTimePassword,
  hashPassword,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  verifyPassword,
} from './password';
export { UserClientRule } from './user-client-rule.entity';
export { allowedClientsSql, toScope } from './user-scope';
export { User } from './user.entity';
export { UsersModule } from './users.module';
export { type UserClientRules, UsersRepository, type UserSummary } from './users.repository';
export { UsersService } from './users.service';
