import { WebSocket } from 'ws';

/** A client of the agents' protocol that answers each command at once and does nothing else. */
export class LeanAgent {
  constructor(url, siteKey, index) {
    Object.assign(this, { url, siteKey, index });
  }

  /** Resolves when it is signed in. */
  start() {
    this.socket = new WebSocket(this.url, { perMessageDeflate: false });
    this.socket.on('open', () => this.#send('auth', this.#identity()));
    return new Promise((resolve, reject) => {
      this.socket.on('error', reject);
      this.socket.on('message', (data) => this.#receive(JSON.parse(data), resolve, reject));
    });
  }

  stop() {
    this.socket?.terminate();
  }

  #receive({ type, payload }, resolve, reject) {
    if (type === 'auth_response') payload.success ? resolve() : reject(new Error(payload.error));
    else if (type === 'ping') this.#send('pong', { nonce: payload.nonce });
    else if (type === 'command') this.#answer(payload.command_id);
  }

  #answer(command_id) {
    this.#send('command_ack', { command_id });
    this.#send('command_result', {
      ...{ command_id, exit_code: 0, stdout: 'hello\n', stderr: '', duration_ms: 1 },
      ...{ truncated: false, outcome: 'exited' },
    });
  }

  #identity() {
    return {
      ...{ protocol: 1, api_key: this.siteKey, device_id: `bench-lean-${this.index}` },
      ...{ hostname: `lean-${this.index}`, version: '0.1.0', capabilities: ['shell'] },
      os_info: { os_type: 'linux', os_version: '12', arch: 'x64' },
    };
  }

  #send(type, payload) {
    this.socket.send(JSON.stringify({ type, payload }));
  }
}
