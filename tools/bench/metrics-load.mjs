// Usage: node tools/bench/metrics-load.mjs PORT SOCKETS SECONDS — sends 550-byte reports as fast as the server reads.
import { WebSocket } from 'ws';

const [port, sockets, seconds] = process.argv.slice(2).map(Number);
const disk = (mount, used_bytes, total_bytes) => ({ mount, used_bytes, total_bytes });
const report = JSON.stringify({
  type: 'metrics_report',
  payload: {
    seq: 1,
    samples: [
      {
        ts: new Date().toISOString(),
        cpu_percent: 12.5,
        memory_used_bytes: 8123456789,
        memory_total_bytes: 17123456789,
        swap_used_bytes: 0,
        load1: 0.5,
        net_rx_bytes: 123456789012,
        net_tx_bytes: 98765432101,
        process_count: 321,
        disks: [disk('C:', 123456789012, 512345678901), disk('D:', 1234567890, 1023456789012)],
      },
    ],
  },
});
const auth = (index) =>
  JSON.stringify({
    type: 'auth',
    payload: {
      protocol: 1,
      api_key: 'bench',
      device_id: `bench-device-${index}`,
      hostname: 'bench',
      os_info: { os_type: 'linux', os_version: '12', arch: 'x64' },
      version: '0',
      capabilities: [],
    },
  });

const MAX_BUFFERED_BYTES = 64 * 1024;
const BURST = 5;

const connect = (index) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: false });
    socket.once('open', () => socket.send(auth(index)));
    socket.once('message', () => resolve(socket));
    socket.once('error', reject);
  });

const all = await Promise.all(Array.from({ length: sockets }, (_unused, index) => connect(index)));
const end = Date.now() + seconds * 1000;
(function pump() {
  if (Date.now() > end) process.exit(0);
  for (const socket of all) {
    if (socket.bufferedAmount < MAX_BUFFERED_BYTES) for (let count = 0; count < BURST; count += 1) socket.send(report);
  }
  setImmediate(pump);
})();
