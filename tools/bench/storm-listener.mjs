// Usage: fork('tools/bench/storm-listener.mjs', [PORT]) — takes every agent and says how many signed in, second by second.
import { WebSocketServer } from 'ws';

const port = Number(process.argv[2]);
const server = new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false, backlog: 4096 });
const signInsMs = [];
server.on('connection', (socket) => {
  socket.once('message', () => {
    signInsMs.push(performance.now());
    const payload = { success: true, server_time: new Date().toISOString() };
    socket.send(JSON.stringify({ type: 'auth_response', payload }));
  });
  socket.on('error', () => undefined);
});
server.on('listening', () => process.send({ listening: true }));
process.on('message', () => process.send({ signInsMs, nowMs: performance.now() }));
process.on('disconnect', () => process.exit(0));
