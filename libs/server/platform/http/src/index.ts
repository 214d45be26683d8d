export { ACCESS, type Access, Authenticated, Public, RequirePermission } from './access';
export { FitsSchema } from './fits-schema';
export { IdempotencyInterceptor } from './idempotency';
export { IsTimestamp } from './is-timestamp';
export { DEFAULT_PAGE_SIZE, ListQuery, MAX_PAGE_SIZE } from './list-query';
export { ApiPage, type PageBody, toPageBody } from './page-response';
export {
  canChange,
  changingPermissions,
  type Permission,
  PERMISSIONS,
  readingPermissions,
  type Role,
  ROLE_PERMISSIONS,
  ROLES,
} from './permission';
export {
  type Actor,
  actorOf,
  type AuthenticatedRequest,
  CurrentActor,
  CurrentPrincipal,
  type Principal,
  Scope,
  SYSTEM_ACTOR,
} from './principal';
export { peerAddress } from './peer-address';
export { Problem, problemOf } from './problem';
export { ProblemFilter } from './problem.filter';
export { RateLimiter } from './rate-limiter';
export { requestIdOf } from './request-id';
export { IdParam } from './uuid-param';
export { createValidationPipe, invalidRequest } from './validation';
