// The product's gateway alone: real parsing, validation and dispatch; the handler only counts.
import 'reflect-metadata';
import { createServer } from 'node:http';
import { type AgentMessageHandlers, GatewayServer, SessionRegistry } from '@gururmm/server/gateway';
import { loadConfiguration } from '@gururmm/server/platform/config';

const done = () => Promise.resolve();
let handled = 0;

const handlers: AgentMessageHandlers = {
  heartbeat: done,
  network_state: done,
  metrics_report: () => {
    handled += 1;
    return Promise.resolve();
  },
  command_ack: done,
  command_output: done,
  command_result: done,
  watchdog_event: done,
  check_result: done,
  config_applied: done,
  snapshot: done,
  inventory: done,
  update_status: done,
};

let agents = 0;
const gateway = new GatewayServer(
  loadConfiguration({}),
  {
    authenticator: {
      authenticate: () => {
        agents += 1;
        const agentId = `00000000-0000-4000-8000-${agents.toString().padStart(12, '0')}`;
        const session = { agentId, clientId: null, siteId: null, epoch: '1', isApproved: true };
        return Promise.resolve({ accepted: true, session });
      },
    },
    handlers,
    listeners: [],
    authTimeoutMs: () => 10_000,
  },
  new SessionRegistry(),
);

const http = createServer();
http.on('upgrade', (request, socket, head) => {
  gateway.server.handleUpgrade(request, socket, head, (ws) => gateway.server.emit('connection', ws, request));
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', (message) => {
  if (message === 'count') process.send?.({ handled, rssBytes: process.memoryUsage().rss, cpu: process.cpuUsage() });
  if (message === 'stop') process.exit(0);
});
