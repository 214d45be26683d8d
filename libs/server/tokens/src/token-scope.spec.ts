import { ALL_CLIENTS, NO_CLIENTS } from '@gururmm/server/platform/database';
import { scopeOf } from './token-authenticator';

const [A, B] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const SITE = '33333333-3333-4333-8333-333333333333';

describe('how far a token reaches', () => {
  it.each([
    ['everything of a maker who sees all', { clientIds: null, siteIds: null, makerClientIds: null }, ALL_CLIENTS],
    [
      'everything of a maker who sees some',
      { clientIds: null, siteIds: null, makerClientIds: [A] },
      { kind: 'clients', clientIds: [A] },
    ],
    ['nothing of a maker who sees nothing', { clientIds: null, siteIds: null, makerClientIds: [] }, NO_CLIENTS],
    [
      'its own clients',
      { clientIds: [A, B], siteIds: null, makerClientIds: null },
      { kind: 'clients', clientIds: [A, B] },
    ],
    [
      'of its own clients, those that the maker still sees',
      { clientIds: [A, B], siteIds: null, makerClientIds: [B] },
      { kind: 'clients', clientIds: [B] },
    ],
    ['nothing when the maker sees none of them', { clientIds: [A], siteIds: null, makerClientIds: [B] }, NO_CLIENTS],
    [
      'its own sites',
      { clientIds: [A], siteIds: [SITE], makerClientIds: null },
      { kind: 'clients', clientIds: [A], siteIds: [SITE] },
    ],
    [
      'sites without clients, within what the maker sees',
      { clientIds: null, siteIds: [SITE], makerClientIds: [A] },
      { kind: 'clients', clientIds: [A], siteIds: [SITE] },
    ],
    [
      'no sites of clients that it does not name',
      { clientIds: null, siteIds: [SITE], makerClientIds: null },
      NO_CLIENTS,
    ],
    [
      'no sites of a client that the maker no longer sees',
      { clientIds: [A], siteIds: [SITE], makerClientIds: [] },
      NO_CLIENTS,
    ],
  ] as const)('is %s', (_what, token, expected) => {
    expect(scopeOf(token)).toEqual(expected);
  });
});
