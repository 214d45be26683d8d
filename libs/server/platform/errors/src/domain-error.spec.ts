import { DomainError, ERROR_STATUS, notFound } from './domain-error';

describe('DomainError', () => {
  it('knows its status by its code, and is a client’s fault but for two', () => {
    expect(new DomainError('conflict', 'No.').status).toBe(409);
    const ours = Object.entries(ERROR_STATUS).filter(([, status]) => status >= 500);
    expect(Object.fromEntries(ours)).toEqual({ internal: 500, unavailable: 503 });
    expect(Object.values(ERROR_STATUS)).not.toContain(422);
  });

  it('says the same of what does not exist and what is out of scope', () => {
    expect(notFound('agent')).toMatchObject({ code: 'not_found', status: 404, message: 'No such agent.' });
  });
});
