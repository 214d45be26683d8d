import { DomainError, type FieldError } from '@gururmm/server/platform/errors';
import { HttpException } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ProblemField {
  @ApiProperty({ description: 'Where in the request, for example `timeout_seconds`.' }) path!: string;
  @ApiProperty() message!: string;
}

/** Error answer of every route, RFC 9457 `application/problem+json`. */
export class Problem {
  @ApiProperty({ example: 'about:blank' }) type!: string;
  @ApiProperty({ example: 'Not Found' }) title!: string;
  @ApiProperty({ example: 404 }) status!: number;
  @ApiProperty({ description: 'What happened, for people.' }) detail!: string;
  @ApiProperty({ description: 'What happened, for programs.', example: 'not_found' }) code!: string;
  @ApiPropertyOptional({ type: [ProblemField] }) errors?: readonly FieldError[];
  @ApiProperty({ description: 'Stands in the server log too.' }) request_id!: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const CODES: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'unavailable',
};

/** Turns whatever was thrown into an answer: the one place where an error becomes a status. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof DomainError) {
    const { errors } = error.details;
    return {
      ...problem(error.status, error.code, error.message, requestId),
      ...(errors === undefined ? {} : { errors }),
    };
  }
  const status = statusOfForeignError(error);
  const code = CODES[status];
  if (code === undefined) {
    return problem(500, 'internal', 'The server failed; its log has the reason under this request id.', requestId);
  }
  return problem(status, code, detailOfForeignError(error, status), requestId);
}

function problem(status: number, code: string, detail: string, requestId: string): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, code, request_id: requestId };
}

/** Nest's own exceptions, and those of the body parser, which carry a `status`. */
function statusOfForeignError(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

function detailOfForeignError(error: unknown, status: number): string {
  if (status === 413) return 'The request body is too large.';
  if (status === 400 && !(error instanceof HttpException)) return 'The request body could not be read as JSON.';
  if (status === 404) return 'There is nothing at this address.';
  return error instanceof HttpException ? error.message : (TITLES[status] ?? 'Error');
}
