import { createHash } from 'node:crypto';

const GIB = 1024 ** 3;
const HOUR_MS = 3_600_000;
const ROLES = ['front-desk', 'accounting', 'warehouse', 'files', 'build', 'kiosk', 'lab', 'sales'];
const SYSTEMS = [
  { os_type: 'windows', os_version: '10.0.26100 (Windows 11 Pro)', arch: 'x64', mounts: ['C:'] },
  { os_type: 'linux', os_version: 'Debian GNU/Linux 12', arch: 'x64', mounts: ['/', '/var'] },
  { os_type: 'windows', os_version: '10.0.20348 (Windows Server 2022)', arch: 'x64', mounts: ['C:', 'D:'] },
  { os_type: 'macos', os_version: '15.7', arch: 'arm64', mounts: ['/'] },
];

/** An invented machine: who it is, and readings that follow each other as those of a real one do. */
export class SimulatedMachine {
  constructor(index) {
    const system = SYSTEMS[index % SYSTEMS.length];
    this.index = index;
    this.mounts = system.mounts;
    this.hostname = `sim-${ROLES[index % ROLES.length]}-${String(index + 1).padStart(2, '0')}`;
    this.deviceId = `simulated-${String(index + 1).padStart(6, '0')}`;
    this.osInfo = { os_type: system.os_type, os_version: system.os_version, arch: system.arch };
    this.memoryTotal = [8, 16, 32, 64][index % 4] * GIB;
    this.memoryShare = 0.35 + (index % 7) * 0.06;
    this.cpu = 5 + (index % 5) * 6;
    this.received = this.sent = index * GIB;
    this.diskShare = this.mounts.map((_mount, disk) => 0.3 + ((index * 13 + disk * 29) % 60) / 100);
    this.bootMs = Date.now() - (1 + (index % 40)) * 12 * HOUR_MS;
  }

  uptimeSeconds() {
    return Math.round((Date.now() - this.bootMs) / 1000);
  }

  /** The next reading, `seconds` after the last. */
  sample(seconds) {
    const busy = 12 + 10 * Math.sin(Date.now() / HOUR_MS + this.index);
    this.cpu = within(1, 99, this.cpu + (busy - this.cpu) * 0.1 + (Math.random() - 0.5) * 12);
    this.memoryShare = within(0.15, 0.95, this.memoryShare + (Math.random() - 0.5) * 0.01);
    this.received += Math.round(seconds * this.cpu * 9_000 * Math.random());
    this.sent += Math.round(seconds * this.cpu * 2_500 * Math.random());
    this.diskShare = this.diskShare.map((share) => within(0.1, 0.97, share + (Math.random() - 0.49) * 0.0005));
    return {
      ts: new Date().toISOString(),
      cpu_percent: round(this.cpu),
      memory_used_bytes: Math.round(this.memoryTotal * this.memoryShare),
      memory_total_bytes: this.memoryTotal,
      ...(this.osInfo.os_type === 'windows' ? {} : { load1: round(this.cpu / 25) }),
      net_rx_bytes: this.received,
      net_tx_bytes: this.sent,
      process_count: Math.round(120 + this.cpu),
      disks: this.mounts.map((mount, disk) => {
        const total = (256 + 256 * disk) * GIB;
        return { mount, used_bytes: Math.round(total * this.diskShare[disk]), total_bytes: total };
      }),
    };
  }

  networkState() {
    const address = `10.20.${Math.floor(this.index / 250)}.${(this.index % 250) + 2}`;
    const mac = `02:00:00:00:${hex(this.index >> 8)}:${hex(this.index & 255)}`;
    const state = {
      hostname: this.hostname,
      interfaces: [{ name: 'eth0', mac, ipv4: [{ address, prefix: 16 }], ipv6: [], up: true }],
      gateways: ['10.20.0.1'],
      dns: ['10.20.0.1'],
    };
    return { hash: createHash('sha256').update(JSON.stringify(state)).digest('hex'), ...state };
  }
}

const within = (low, high, value) => Math.min(high, Math.max(low, value));
const round = (value) => Math.round(value * 10) / 10;
const hex = (value) => value.toString(16).padStart(2, '0');
