import type { NetworkState } from '@gururmm/shared/protocol';
import { networkDifferences } from './network-difference';

type Interface = NetworkState['interfaces'][number];

const link = (name: string, overrides: Partial<Interface> = {}): Interface => ({
  name,
  mac: '02:00:00:00:00:01',
  ipv4: [],
  ipv6: [],
  up: true,
  ...overrides,
});
const state = (overrides: Partial<NetworkState> = {}): NetworkState => ({
  hash: '0'.repeat(64),
  hostname: 'host',
  interfaces: [],
  gateways: [],
  dns: [],
  ...overrides,
});

describe('networkDifferences', () => {
  it('finds none between equal states, in whatever order addresses and interfaces stand', () => {
    const [a, b] = [
      { address: '10.0.0.1', prefix: 24 },
      { address: '10.0.0.2', prefix: 24 },
    ];
    const before = state({ interfaces: [link('a', { ipv4: [a, b] }), link('b')] });
    const after = state({ interfaces: [link('b'), link('a', { ipv4: [b, a] })] });
    expect(networkDifferences(before, after)).toEqual([]);
  });

  it('names an interface that came with its addresses, and one that went', () => {
    const before = state({ interfaces: [link('old', { ipv6: [{ address: 'fe80::1', prefix: 64 }] })] });
    const after = state({ interfaces: [link('new', { ipv4: [{ address: '10.0.0.1', prefix: 8 }] })] });
    expect(networkDifferences(before, after)).toEqual([
      { aspect: 'interface', interface: 'new', before: null, after: 'new' },
      { aspect: 'address', interface: 'new', before: null, after: '10.0.0.1/8' },
      { aspect: 'interface', interface: 'old', before: 'old', after: null },
      { aspect: 'address', interface: 'old', before: 'fe80::1/64', after: null },
    ]);
  });

  it('tells state, hardware address, host name and the order of DNS servers', () => {
    const before = state({ interfaces: [link('a')], dns: ['1.1.1.1', '9.9.9.9'] });
    const after = state({
      hostname: 'other',
      interfaces: [link('a', { up: false, mac: '02:00:00:00:00:02' })],
      dns: ['9.9.9.9', '1.1.1.1'],
    });
    expect(networkDifferences(before, after).map(({ aspect, before: was, after: is }) => [aspect, was, is])).toEqual([
      ['hostname', 'host', 'other'],
      ['state', 'up', 'down'],
      ['mac', '02:00:00:00:00:01', '02:00:00:00:00:02'],
      ['dns', '1.1.1.1, 9.9.9.9', '9.9.9.9, 1.1.1.1'],
    ]);
  });
});
