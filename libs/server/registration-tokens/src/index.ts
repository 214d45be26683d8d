export { RegistrationToken } from './registration-token.entity';
export { RegistrationTokensModule } from './registration-tokens.module';
export { RegistrationTokensRepository } from './registration-tokens.repository';
