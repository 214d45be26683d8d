export { AuthModule } from './auth.module';
export { type FailureLimit, FailureLimiter } from './failure-limiter';
export { toPrincipal } from './principal';
export { Session } from './session.entity';
export { type LiveSession, SessionsRepository } from './sessions.repository';
