import { ALL_CLIENTS, assertScope, type ClientScope, onlyClients, scopeAllows, scopeSetting } from './client-scope';

const A = '11111111-1111-4111-8111-111111111111';
const B = '22222222-2222-4222-8222-222222222222';

describe('a client scope', () => {
  it('that is empty is a fault, never everything', () => {
    expect(() => onlyClients([])).toThrow('empty client scope');
    const forged: ClientScope = { kind: 'clients', clientIds: [] };
    expect(() => assertScope(forged)).toThrow('empty client scope');
    expect(() => scopeSetting(forged)).toThrow('empty client scope');
  });

  it.each(['*', '', `${A},${B}`, `${A}}`, A.toUpperCase().replace(/1/g, 'A'), "'"])('does not hold %j', (id) => {
    expect(() => onlyClients([id])).toThrow('no UUID');
  });

  it('reads as PostgreSQL reads it', () => {
    expect(scopeSetting(ALL_CLIENTS)).toBe('*');
    expect(scopeSetting(onlyClients([A, B]))).toBe(`{${A},${B}}`);
  });

  it('allows its own clients, and rows without a client only when it is unlimited', () => {
    const scopes = [ALL_CLIENTS, onlyClients([A])];
    expect(scopes.map((scope) => [A, B, null].map((clientId) => scopeAllows(scope, clientId)))).toEqual([
      [true, true, true],
      [true, false, false],
    ]);
  });
});
