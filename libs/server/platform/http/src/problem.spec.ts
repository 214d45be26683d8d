import { DomainError, ERROR_STATUS, type ErrorCode } from '@gururmm/server/platform/errors';
import { NotFoundException } from '@nestjs/common';
import { problemOf } from './problem';

const ID = 'request-1';

describe('an error as a problem', () => {
  it.each(Object.entries(ERROR_STATUS) as [ErrorCode, number][])('%s is %i, with a title', (code, status) => {
    expect(problemOf(new DomainError(code, 'Why.'), ID)).toEqual({
      type: 'about:blank',
      title: expect.stringMatching(/^[A-Z](?!rror$)/) as string,
      status,
      detail: 'Why.',
      code,
      request_id: ID,
    });
  });

  it('keeps the faults of fields', () => {
    const errors = [{ path: 'name', message: 'is taken' }];
    expect(problemOf(new DomainError('already_exists', 'Taken.', { errors }), ID).errors).toEqual(errors);
  });

  it.each([
    ['an error of ours', new Error('SELECT * FROM users')],
    ['a text', 'SELECT * FROM users'],
    ['nothing', undefined],
    ['an error with a foreign status', Object.assign(new Error('SELECT'), { status: 502 })],
  ])('tells nothing of %s', (_what, error) => {
    const problem = problemOf(error, ID);
    expect(problem).toMatchObject({ status: 500, code: 'internal', request_id: ID });
    expect(JSON.stringify(problem)).not.toContain('SELECT');
  });

  it.each([
    ['Nest’s own', new NotFoundException('Cannot GET /etc/passwd'), 404, 'not_found'],
    ['a body that is too large', Object.assign(new Error('x'), { status: 413 }), 413, 'payload_too_large'],
    [
      'a body that is no JSON',
      Object.assign(new SyntaxError('Unexpected token s3cret'), { status: 400 }),
      400,
      'invalid_request',
    ],
  ])('maps %s', (_what, error, status, code) => {
    const problem = problemOf(error, ID);
    expect(problem).toMatchObject({ status, code });
    expect(problem.detail).not.toMatch(/s3cret|passwd/);
  });
});
