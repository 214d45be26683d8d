export { AuthModule } from './auth.module';
export { LoginResponse } from './dto/login.dto';
export { toUserBody } from './dto/user-body.dto';
export { type FailureLimit, FailureLimiter } from './failure-limiter';
export { toPrincipal } from './principal';
export { Session } from './session.entity';
export { SessionOpener, type SignIn, type SignInOrigin } from './session-opener';
export { type LiveSession, SessionsRepository } from './sessions.repository';
