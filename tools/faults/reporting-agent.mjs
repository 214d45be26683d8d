import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

const RESEND_EVERY_MS = 1_000;
const RESEND_AFTER_MS = 3_000;

/**
 * A machine that only reports: the buffer, the resending and the waits between connections are the real agent's own
 * code, the readings are numbers in a row, so that each can be found again.
 */
export class ReportingAgent {
  written = 0;
  isOnline = false;
  #attempt = 0;
  #timers = new Set();

  /** @param runtime exports of agent-runtime.mjs */
  constructor({ runtime, url, siteKey, number, directory, settings, capacity, intervalMs }) {
    Object.assign(this, { runtime, url, number, settings, intervalMs, credential: siteKey });
    this.deviceId = `ingest-${number}-${randomUUID()}`;
    const logger = new runtime.Logger('error', []);
    this.ring = new runtime.SampleRing(capacity);
    const spool = runtime.SampleSpool.open(`${directory}/samples-${number}.jsonl`, logger, capacity);
    this.reporter = new runtime.MetricsReporter(this.ring, spool, this, logger);
  }

  /** Samples that wait for their acknowledgement. */
  get waiting() {
    return this.ring.length;
  }

  start() {
    this.#connect();
    this.#every(RESEND_EVERY_MS, () => this.reporter.resend(RESEND_AFTER_MS));
  }

  startSampling() {
    this.sampling = setInterval(() => this.#sample(), this.intervalMs);
  }

  stopSampling() {
    clearInterval(this.sampling);
  }

  stop() {
    this.isStopped = true;
    this.stopSampling();
    for (const timer of this.#timers) clearInterval(timer);
    this.socket?.terminate();
  }

  /** The reporter's link. */
  send(message) {
    if (!this.isOnline || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  #sample() {
    this.written += 1;
    const bytes = 1024 ** 3;
    this.reporter.add({
      ts: new Date().toISOString(),
      ...{ cpu_percent: 5, memory_used_bytes: bytes, memory_total_bytes: 4 * bytes, process_count: 100 },
      ...{ net_rx_bytes: this.written, net_tx_bytes: this.written },
      disks: [{ mount: '/', used_bytes: bytes, total_bytes: 10 * bytes }],
    });
  }

  #connect() {
    if (this.isStopped) return;
    const socket = new WebSocket(this.url, { perMessageDeflate: false, handshakeTimeout: 5_000 });
    this.socket = socket;
    // A frame of the sign-in may be lost, too: the real agent waits as long as its settings say.
    const authTimer = setTimeout(() => socket.terminate(), this.settings.auth_timeout_seconds * 1000);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', payload: this.#identity() })));
    socket.on('message', (data) => this.#receive(JSON.parse(data), authTimer));
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      clearTimeout(authTimer);
      this.isOnline = false;
      const { reconnectDelaySeconds, reasonOfCloseCode } = this.runtime;
      const seconds = reconnectDelaySeconds(reasonOfCloseCode(code), this.#attempt, this.settings, Math.random);
      this.#attempt += 1;
      if (!this.isStopped) this.#after(seconds * 1000, () => this.#connect());
    });
  }

  #receive({ type, payload }, authTimer) {
    if (type === 'auth_response' && payload.success) {
      clearTimeout(authTimer);
      this.credential = payload.api_key ?? this.credential;
      this.id = payload.agent_id;
      this.isOnline = true;
      this.#attempt = 0;
      this.reporter.resend(0);
    } else if (type === 'metrics_ack') this.reporter.onAck(payload.seq);
    else if (type === 'ping') this.send({ type: 'pong', payload: { nonce: payload.nonce } });
    else if (type === 'error' && payload.code !== 'internal' && payload.ref_id)
      this.reporter.onRejected(payload.ref_id);
  }

  #identity() {
    return {
      ...{ protocol: 1, api_key: this.credential, device_id: this.deviceId, hostname: `ingest-${this.number}` },
      ...{ version: '0.1.0', capabilities: [], os_info: { os_type: 'linux', os_version: '12', arch: 'x64' } },
    };
  }

  #every(ms, action) {
    this.#timers.add(setInterval(action, ms));
  }

  #after(ms, action) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}
