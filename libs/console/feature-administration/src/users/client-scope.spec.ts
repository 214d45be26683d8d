import { namedClients, scopeKindOf, scopeText, toClientScope } from './client-scope';

describe('client scope', () => {
  it.each([
    ['all', [], 'All clients'],
    ['only', ['a'], 'Only 1 client'],
    ['except', ['a', 'b'], 'All but 2 clients'],
  ] as const)('%s %j reads as %s, and back', (kind, ids, text) => {
    const scope = toClientScope(kind, ids);
    expect(scopeText(scope)).toBe(text);
    expect(scopeKindOf(scope)).toBe(kind);
    expect(namedClients(scope)).toEqual(ids);
  });

  it('never widens: chosen clients that no longer apply are left out', () => {
    expect(toClientScope('all', ['a'])).toEqual({ kind: 'all', client_ids: [], denied_client_ids: [] });
  });
});
