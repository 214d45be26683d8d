export { FirstAdministrator, type FirstAdministratorNotice } from './first-administrator';
export {
  assertAcceptablePassword,
  createOneTimePassword,
  hashPassword,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  verifyPassword,
} from './password';
export { User } from './user.entity';
export { UsersModule } from './users.module';
export { UsersRepository } from './users.repository';
