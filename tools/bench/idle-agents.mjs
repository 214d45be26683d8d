// Usage: fork('tools/bench/idle-agents.mjs', [WS_URL, SITE_KEY]); send({ count }) — that many more agents sign in.
// Each confirms every configuration that it is sent and says nothing else. Tells how many are online, and how many got
// which revision.
import { WebSocket } from 'ws';

const [url, siteKey] = process.argv.slice(2);
const OPENING = 50;
const sockets = [];
const revisions = new Map();
let online = 0;

function open(number, opened) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const send = (type, payload) => socket.send(JSON.stringify({ type, payload }));
  socket.on('open', () =>
    send('auth', {
      ...{
        protocol: 1,
        api_key: siteKey,
        device_id: `bench-idle-${process.pid}-${number}`,
        hostname: `idle-${number}`,
      },
      ...{ version: '0.1.0', capabilities: [], os_info: { os_type: 'linux', os_version: '12', arch: 'x64' } },
    }),
  );
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse(data);
    if (type === 'auth_response' && payload.success) {
      online += 1;
      send('config_applied', { revision: payload.config.revision });
      opened();
    } else if (type === 'ping') send('pong', { nonce: payload.nonce });
    else if (type === 'config') {
      const { revision } = payload.config;
      revisions.set(revision, (revisions.get(revision) ?? 0) + 1);
      send('config_applied', { revision });
    }
  });
  socket.on('error', (error) => console.error(`agent ${number}: ${error.message}`));
  socket.on('close', () => (online -= 1));
  sockets.push(socket);
}

let waiting = 0;
let opening = 0;
function openNext() {
  while (waiting > 0 && opening < OPENING) {
    waiting -= 1;
    opening += 1;
    open(sockets.length, () => {
      opening -= 1;
      openNext();
    });
  }
}

process.on('message', ({ count }) => {
  if (count !== undefined) {
    waiting += count;
    openNext();
  }
  process.send({ online, mostOfOneRevision: Math.max(0, ...revisions.values()) });
});
process.on('disconnect', () => process.exit(0));
