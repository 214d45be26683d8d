// The limit that the gateway is held against: `ws` and JSON.parse, nothing else.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, maxPayload: 1024 * 1024 });
let handled = 0;
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.type === 'metrics_report') handled += 1;
    if (message.type === 'auth') socket.send('{"type":"auth_response","payload":{"success":true}}');
  });
});
server.on('listening', () => process.send({ port: server.address().port }));
process.on('message', (message) => {
  if (message === 'count') process.send({ handled, rssBytes: process.memoryUsage().rss, cpu: process.cpuUsage() });
  if (message === 'stop') process.exit(0);
});
