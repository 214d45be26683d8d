import { join } from 'node:path';
import { parseInterfaceList } from './darwin-if-list';
import { IF_ROW_BYTES, IF_TABLE_HEADER_BYTES, parseIfTable } from './if-table';
import { NetworkCollector } from './network-collector';
import { readCounters } from './network.linux';

/** One row of MIB_IF_TABLE2. */
function windowsRow(alias: string, type: number, flags: number, rx: bigint, tx: bigint): Uint8Array {
  const row = Buffer.alloc(IF_ROW_BYTES);
  row.write(alias, 28, 'utf16le');
  row.writeUInt32LE(type, 1128);
  row.writeUInt8(flags, 1152);
  row.writeBigUInt64LE(rx, 1208);
  row.writeBigUInt64LE(tx, 1280);
  return row;
}

/** One message of NET_RT_IFLIST2. */
function darwinMessage(type: number, name: string, rx: bigint, tx: bigint): Uint8Array {
  const message = Buffer.alloc(180);
  message.writeUInt16LE(180, 0);
  message.writeUInt8(type, 3);
  message.writeBigUInt64LE(rx, 96);
  message.writeBigUInt64LE(tx, 104);
  message.writeUInt8(name.length, 165);
  message.write(name, 168);
  return message;
}

describe('NetworkCollector', () => {
  it('adds up the interfaces that carry traffic of the machine, once', async () => {
    const collector = new NetworkCollector(readCounters);
    collector.init({ osType: 'linux', rootDirectory: join(import.meta.dirname, '../testcases/linux-docker-host') });
    expect(await collector.collect()).toEqual({
      net_rx_bytes: 943_604_696,
      net_tx_bytes: 2_495_350,
      interfaces: [
        { name: 'eth0', rx_bytes: 943_603_696, tx_bytes: 2_493_350 },
        { name: 'wlp2s0', rx_bytes: 1_000, tx_bytes: 2_000 },
      ],
    });
  });

  it('reads MIB_IF_TABLE2 of Windows without loopback and filter rows', () => {
    const header = Buffer.alloc(IF_TABLE_HEADER_BYTES);
    header.writeUInt32LE(3, 0);
    const table = Buffer.concat([
      header,
      windowsRow('Ethernet', 6, 1, 5_000_000_000n, 7n),
      windowsRow('Loopback Pseudo-Interface 1', 24, 0, 9n, 9n),
      windowsRow('Ethernet-QoS Packet Scheduler-0000', 6, 2, 5_000_000_000n, 7n),
    ]);
    expect(parseIfTable(table)).toEqual([{ name: 'Ethernet', rxBytes: 5_000_000_000, txBytes: 7 }]);
  });

  it('reads the interface list of macOS with 64-bit counters', () => {
    const list = Buffer.concat([darwinMessage(0x12, 'en0', 5_000_000_000n, 8n), darwinMessage(0x0c, 'en0', 1n, 1n)]);
    expect(parseInterfaceList(list)).toEqual([{ name: 'en0', rxBytes: 5_000_000_000, txBytes: 8 }]);
  });
});
