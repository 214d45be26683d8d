export {
  DomainError,
  ERROR_STATUS,
  type ErrorCode,
  type ErrorDetails,
  type FieldError,
  notFound,
} from './domain-error';
