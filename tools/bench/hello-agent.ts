/** The least that a Bun agent can be: one WebSocket, one small frame every 30 seconds. */
const socket = new WebSocket(process.argv[2] ?? '');
socket.onopen = () => setInterval(() => socket.send('{"type":"heartbeat","payload":{}}'), 30_000);
socket.onclose = () => process.exit(0);
