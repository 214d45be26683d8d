import { join } from 'node:path';
import { agentMessageSchemas } from '@gururmm/shared/protocol';
import { parseAdapterAddresses } from './adapter-addresses';
import { parseDarwinGateways } from './darwin-routes';
import { formatIpv6 } from './format-ipv6';
import { type NetworkFacts, toNetworkState } from './network-facts';
import { NetworkStateCollector } from './network-state-collector';
import { readNetwork } from './network-state.linux';
import type { OsInterfaces } from './os-interfaces';

const ROOT = join(import.meta.dirname, '../testcases/linux');

const INTERFACES: OsInterfaces = {
  lo: [
    {
      address: '127.0.0.1',
      netmask: '255.0.0.0',
      family: 'IPv4',
      mac: '00:00:00:00:00:00',
      internal: true,
      cidr: '127.0.0.1/8',
    },
  ],
  eth0: [
    {
      address: '192.0.2.2',
      netmask: '255.255.255.0',
      family: 'IPv4',
      mac: '52:54:00:12:34:56',
      internal: false,
      cidr: '192.0.2.2/24',
    },
    {
      address: 'fe80::1%eth0',
      netmask: 'ffff:ffff:ffff:ffff::',
      family: 'IPv6',
      mac: '52:54:00:12:34:56',
      internal: false,
      cidr: 'fe80::1/64',
      scopeid: 2,
    },
  ],
};

describe('NetworkStateCollector', () => {
  it('puts links, addresses, gateways and name servers of Linux together', async () => {
    const collector = new NetworkStateCollector(
      (root) => readNetwork(root, INTERFACES),
      () => 'web-01',
    );
    collector.init({ osType: 'linux', rootDirectory: ROOT });
    const state = await collector.collect();
    expect(agentMessageSchemas.network_state.safeParse(state).success).toBe(true);
    expect(state).toMatchObject({
      hostname: 'web-01',
      gateways: ['192.0.2.1', 'fd00::1'],
      dns: ['192.0.2.53', '2001:db8::53'],
    });
    expect(state.interfaces.map(({ name, up }) => [name, up])).toEqual([
      ['eth0', true],
      ['eth1', false],
      ['wg0', true],
    ]);
    expect(state.interfaces[0]).toEqual({
      name: 'eth0',
      mac: '52:54:00:12:34:56',
      ipv4: [{ address: '192.0.2.2', prefix: 24 }],
      ipv6: [{ address: 'fe80::1', prefix: 64 }],
      up: true,
    });
  });

  it('answers with addresses alone where there is neither /sys nor /proc', async () => {
    const parts = await readNetwork('/no/such/root', INTERFACES);
    expect(parts).toMatchObject({ gateways: [], dns: [] });
    expect(parts.interfaces.map(({ name }) => name)).toEqual(['eth0']);
  });

  it('has the same hash in whatever order the system lists interfaces, and another one after a change', () => {
    const link = (name: string, up = true) => ({ name, mac: '', ipv4: [], ipv6: [], up });
    const facts = (...interfaces: NetworkFacts['interfaces']): NetworkFacts => ({
      hostname: 'h',
      interfaces,
      gateways: [],
      dns: [],
    });
    const { hash } = toNetworkState(facts(link('a'), link('b')));
    expect(toNetworkState(facts(link('b'), link('a'))).hash).toBe(hash);
    expect(toNetworkState(facts(link('b', false), link('a'))).hash).not.toBe(hash);
  });

  it('writes IPv6 addresses in their short form', () => {
    expect(formatIpv6('fd000000000000000000000000000001')).toBe('fd00::1');
    expect(formatIpv6('00000000000000000000000000000000')).toBe('::');
    expect(formatIpv6('20010db8000000010000000000000001')).toBe('2001:db8:0:1::1');
    expect(formatIpv6('fe800000000000000000000000000000')).toBe('fe80::');
    expect(formatIpv6('00000000000000000000000000000001')).toBe('::1');
    expect(formatIpv6('20010db8000100020003000400050006')).toBe('2001:db8:1:2:3:4:5:6');
  });
});

/** Lays out structures as GetAdaptersAddresses does: pointers lead into the same buffer. */
class WindowsBuffer {
  readonly base = 0x7ff0_0000_1000n;
  readonly bytes = Buffer.alloc(4096);
  private used = 0;

  allocate(size: number): number {
    const at = this.used;
    this.used += size;
    return at;
  }

  point(at: number, target: number): void {
    this.bytes.writeBigUInt64LE(this.base + BigInt(target), at);
  }

  socketAddress(pointerAt: number, family: number, hex: string): void {
    const at = this.allocate(28);
    this.bytes.writeUInt16LE(family, at);
    this.bytes.write(hex, at + (family === 2 ? 4 : 8), 'hex');
    this.point(pointerAt, at);
  }

  listEntry(pointerAt: number, family: number, hex: string, prefix = 0): number {
    const at = this.allocate(64);
    this.point(pointerAt, at);
    this.socketAddress(at + 16, family, hex);
    this.bytes.writeUInt8(prefix, at + 56);
    return at;
  }

  adapter(name: string, type: number, status: number): number {
    const at = this.allocate(448);
    const nameAt = this.allocate(64);
    this.bytes.write(name, nameAt, 'utf16le');
    this.point(at + 72, nameAt);
    this.bytes.write('525400123456', at + 80, 'hex');
    this.bytes.writeUInt32LE(6, at + 88);
    this.bytes.writeUInt32LE(type, at + 100);
    this.bytes.writeUInt32LE(status, at + 104);
    return at;
  }
}

describe('parseAdapterAddresses', () => {
  it('follows the lists of Windows inside the buffer', () => {
    const memory = new WindowsBuffer();
    const ethernet = memory.adapter('Ethernet', 6, 1);
    const first = memory.listEntry(ethernet + 24, 2, 'c0000202', 24);
    memory.listEntry(first + 8, 23, 'fe800000000000000000000000000001', 64);
    memory.listEntry(ethernet + 48, 2, 'c0000235');
    memory.listEntry(ethernet + 208, 2, 'c0000201');
    const loopback = memory.adapter('Loopback', 24, 1);
    memory.point(ethernet + 8, loopback);
    memory.point(loopback + 8, memory.adapter('Wi-Fi', 71, 2));
    expect(parseAdapterAddresses(memory.bytes, memory.base)).toEqual({
      interfaces: [
        {
          name: 'Ethernet',
          mac: '52:54:00:12:34:56',
          ipv4: [{ address: '192.0.2.2', prefix: 24 }],
          ipv6: [{ address: 'fe80::1', prefix: 64 }],
          up: true,
        },
        { name: 'Wi-Fi', mac: '52:54:00:12:34:56', ipv4: [], ipv6: [], up: false },
      ],
      gateways: ['192.0.2.1'],
      dns: ['192.0.2.53'],
    });
  });
});

describe('parseDarwinGateways', () => {
  it('takes gateways of default routes only', () => {
    const route = (destination: string) => {
      const message = Buffer.alloc(92 + 32);
      message.writeUInt16LE(message.length, 0);
      message.writeInt32LE(3, 12);
      message.write(`1002000000000000${destination}`, 92, 'hex');
      message.writeUInt8(16, 92);
      message.write(`10020000c0000201`, 108, 'hex');
      return message;
    };
    const defaultRoute = route('');
    const otherRoute = route('');
    otherRoute.write('0a000000', 96, 'hex');
    expect(parseDarwinGateways(Buffer.concat([defaultRoute, otherRoute]))).toEqual(['192.0.2.1']);
  });
});
