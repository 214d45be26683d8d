import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * A proxy on loopback between agents and the server that loses whole WebSocket frames, both ways.
 * A frame that is not lost arrives unchanged and in order, as TCP would have it.
 */
export class LossyProxy {
  loss = 0;
  frames = { passed: 0, lost: 0 };
  #http = createServer((_request, response) => response.writeHead(404).end());
  #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  /** @param {string} target ws:// address of the server @param {() => number} random */
  constructor(target, random) {
    this.target = target;
    this.random = random;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** @returns {Promise<number>} the port */
  listen() {
    return new Promise((resolve) => this.#http.listen(0, '127.0.0.1', () => resolve(this.#http.address().port)));
  }

  close() {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  /** The agent is let in once the server has taken the connection: a dead server looks dead. */
  #upgrade(request, socket, head) {
    const upstream = new WebSocket(this.target, { perMessageDeflate: false });
    socket.on('error', () => upstream.terminate());
    upstream.on('error', () => socket.destroy());
    upstream.once('open', () => {
      this.#sockets.handleUpgrade(request, socket, head, (agent) => {
        this.#pipe(agent, upstream);
        this.#pipe(upstream, agent);
      });
    });
  }

  #pipe(from, to) {
    from.on('message', (data, isBinary) => {
      const isLost = this.random() < this.loss;
      this.frames[isLost ? 'lost' : 'passed'] += 1;
      if (!isLost && to.readyState === WebSocket.OPEN) to.send(data, { binary: isBinary });
    });
    from.on('error', () => to.terminate());
    from.on('close', (code, reason) => {
      if (code === 1005 || code === 1006) to.terminate();
      else to.close(code, reason);
    });
  }
}
