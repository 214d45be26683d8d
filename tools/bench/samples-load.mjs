// Usage: node tools/bench/samples-load.mjs PORT SITE_KEY SOCKETS SAMPLES_A_REPORT
// Agents that report samples of ever new moments, each with a few reports on their way, until they are killed.
import { WebSocket } from 'ws';

const [port, siteKey, sockets, samplesAReport] = process.argv.slice(2);
const IN_FLIGHT = 8;
const disk = (mount, used_bytes, total_bytes) => ({ mount, used_bytes, total_bytes });
/** One sample a second, from some hours ago on: all lie in partitions that the server keeps. */
const FIRST_MS = Date.now() - 20 * 3_600_000;

class Reporter {
  constructor(index) {
    this.index = index;
    this.seq = 0;
    this.atMs = FIRST_MS;
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: false });
    this.socket.on('open', () => this.send('auth', this.identity()));
    this.socket.on('message', (data) => this.receive(JSON.parse(data)));
    this.socket.on('close', (code) => fail(`closed with ${code}`));
    this.socket.on('error', (error) => fail(error.message));
  }

  receive({ type, payload }) {
    if (type === 'auth_response') for (let count = 0; count < IN_FLIGHT; count += 1) this.report();
    else if (type === 'metrics_ack') this.report();
    else if (type === 'ping') this.send('pong', { nonce: payload.nonce });
    else if (type === 'error') fail(payload.message);
  }

  report() {
    this.seq += 1;
    this.send('metrics_report', {
      seq: this.seq,
      samples: Array.from({ length: Number(samplesAReport) }, () => this.sample()),
    });
  }

  sample() {
    this.atMs += 100;
    return {
      ts: new Date(this.atMs).toISOString(),
      ...{ cpu_percent: 12.5, memory_used_bytes: 8123456789, memory_total_bytes: 17123456789, swap_used_bytes: 0 },
      ...{ load1: 0.5, net_rx_bytes: 123456789012, net_tx_bytes: 98765432101, process_count: 321 },
      disks: [disk('C:', 123456789012, 512345678901), disk('D:', 1234567890, 1023456789012)],
    };
  }

  identity() {
    const os_info = { os_type: 'linux', os_version: '12', arch: 'x64' };
    const who = { device_id: `bench-samples-${this.index}`, hostname: `samples-${this.index}`, os_info };
    return { protocol: 1, api_key: siteKey, ...who, version: '0.1.0', capabilities: [] };
  }

  send(type, payload) {
    this.socket.send(JSON.stringify({ type, payload }));
  }
}

function fail(why) {
  console.error(`the load ended: ${why}`);
  process.exit(1);
}

for (let index = 0; index < Number(sockets); index += 1) new Reporter(index);
