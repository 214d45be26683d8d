export { ApiToken } from './api-token.entity';
export { TokenReachRequest } from './dto/token.dto';
export { TokenAuthenticator } from './token-authenticator';
export { TokensModule } from './tokens.module';
export { TokensRepository } from './tokens.repository';
export { TokensService } from './tokens.service';
