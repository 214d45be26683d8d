import { DomainError } from '@gururmm/server/platform/errors';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { problemOf } from './problem';
import { requestIdOf } from './request-id';

/** Answers every error of a request as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = problemOf(error, requestIdOf(request));
    if (problem.status >= 500) {
      const cause = error instanceof Error ? error : new Error(String(error));
      this.logger.error({ err: cause, requestId: problem.request_id }, 'request failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error instanceof DomainError && error.details.retryAfterSeconds !== undefined) {
      response.setHeader('Retry-After', String(Math.max(1, Math.ceil(error.details.retryAfterSeconds))));
    }
    // A body that cannot be read fails before the logger has told the caller the request's id.
    if (!response.hasHeader('X-Request-Id')) response.setHeader('X-Request-Id', problem.request_id);
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
