import { WebSocket } from 'ws';

const PROTOCOL_VERSION = 1;
const SIMULATOR_VERSION = '0.0.0-simulated';
const MAX_BUFFERED_BYTES = 1024 * 1024;
const MAX_REMEMBERED_COMMANDS = 1_000;
const FIRST_RECONNECT_MS = 1_000;
const LAST_RECONNECT_MS = 60_000;
const COMMAND_DURATION_MS = 300;

/**
 * One agent that speaks the real protocol for an invented machine. It executes nothing:
 * each command is answered by a line which says that it was simulated.
 */
export class SimulatedAgent {
  /**
   * @param {{ url: string, machine: import('./simulated-machine.mjs').SimulatedMachine, credential: object,
   *   agentKey?: string, onKey?: (key: string) => void, onState?: (state: string) => void }} options
   */
  constructor({ url, machine, credential, agentKey, onKey, onState }) {
    Object.assign(this, { url, machine, credential, agentKey, onKey, onState });
    this.timers = new Set();
    this.reconnectMs = FIRST_RECONNECT_MS;
    this.results = new Map();
    this.seq = 0;
    this.isStopped = false;
  }

  start() {
    this.socket = new WebSocket(this.url, { perMessageDeflate: false });
    this.socket.on('open', () => this.send('auth', this.authRequest()));
    this.socket.on('message', (data) => this.receive(JSON.parse(data.toString('utf8'))));
    this.socket.on('close', () => this.reconnect());
    this.socket.on('error', () => this.onState?.('unreachable'));
  }

  stop() {
    this.isStopped = true;
    this.clearTimers();
    this.socket?.close(1000);
  }

  authRequest() {
    const { deviceId, hostname, osInfo } = this.machine;
    const credential = this.agentKey === undefined ? this.credential : { api_key: this.agentKey };
    const identity = { device_id: deviceId, hostname, os_info: osInfo, version: SIMULATOR_VERSION };
    return { protocol: PROTOCOL_VERSION, ...credential, ...identity, capabilities: ['simulated'] };
  }

  receive({ type, payload }) {
    if (type === 'auth_response') this.signedIn(payload);
    else if (type === 'ping') this.send('pong', { nonce: payload.nonce });
    else if (type === 'command') this.simulate(payload);
    else if (type === 'result_ack') this.results.set(payload.command_id, null);
  }

  signedIn({ success, api_key: key, config = {} }) {
    if (!success) {
      this.onState?.('refused');
      return;
    }
    if (key !== undefined) {
      this.agentKey = key;
      this.onKey?.(key);
    }
    this.reconnectMs = FIRST_RECONNECT_MS;
    this.onState?.('online');
    this.send('network_state', this.machine.networkState());
    this.every(config.heartbeat_interval_seconds ?? 30, () => this.heartbeat());
    this.every(config.metrics_interval_seconds ?? 30, (seconds) => this.report(seconds));
    this.report(1);
    for (const result of this.results.values()) if (result !== null) this.send('command_result', result);
  }

  heartbeat() {
    this.send('heartbeat', { ts: new Date().toISOString(), uptime_seconds: this.machine.uptimeSeconds() });
  }

  report(seconds) {
    this.send('metrics_report', { seq: this.seq++, samples: [this.machine.sample(seconds)] });
  }

  /** Acknowledges, waits a moment, answers; a repeated id gets the same answer and no second run. */
  simulate({ command_id: id, command, command_type: type }) {
    const known = this.results.get(id);
    this.send('command_ack', { command_id: id });
    if (known !== undefined) {
      if (known !== null) this.send('command_result', known);
      return;
    }
    if (this.results.size >= MAX_REMEMBERED_COMMANDS) this.results.delete(this.results.keys().next().value);
    // null: nothing to send; it is running now, or has been stored by the server.
    this.results.set(id, null);
    const result = {
      command_id: id,
      exit_code: 0,
      stdout: `[simulated machine: nothing was executed] ${type}: ${command.slice(0, 2_000)}\n`,
      stderr: '',
      duration_ms: COMMAND_DURATION_MS,
      truncated: false,
      outcome: 'exited',
    };
    this.after(COMMAND_DURATION_MS, () => {
      this.results.set(id, result);
      this.send('command_result', result);
    });
  }

  /** Drops what a slow server does not take: memory stays bounded. */
  send(type, payload) {
    if (this.socket.readyState !== WebSocket.OPEN || this.socket.bufferedAmount > MAX_BUFFERED_BYTES) return;
    this.socket.send(JSON.stringify({ type, payload }));
  }

  reconnect() {
    this.clearTimers();
    if (this.isStopped) return;
    this.onState?.('offline');
    this.after(this.reconnectMs * (0.5 + Math.random()), () => this.start());
    this.reconnectMs = Math.min(LAST_RECONNECT_MS, this.reconnectMs * 2);
  }

  /** Repeats with a tenth of jitter, so that agents which began together drift apart. */
  every(seconds, action) {
    const delayMs = seconds * 1000 * (0.9 + Math.random() * 0.2);
    this.after(delayMs, () => {
      action(delayMs / 1000);
      this.every(seconds, action);
    });
  }

  after(delayMs, action) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, delayMs);
    this.timers.add(timer);
  }

  clearTimers() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
