import { connect, createServer } from 'node:net';

/** A relay on loopback before a server that counts the bytes of both directions, and tells what the server says. */
export class CountingRelay {
  sentBytes = 0;
  receivedBytes = 0;
  /** Called with each piece of what the server sends; replaced by who waits for something. */
  onAnswer = () => undefined;
  #server;
  #sockets = new Set();

  /** @param {number} targetPort port of the server on loopback */
  async start(targetPort) {
    this.#server = createServer((client) => {
      const server = connect(targetPort, '127.0.0.1');
      for (const socket of [client, server]) this.#keep(socket, socket === client ? server : client);
      client.on('data', (data) => (this.sentBytes += data.length));
      server.on('data', (data) => {
        this.receivedBytes += data.length;
        this.onAnswer(data);
      });
      client.pipe(server).pipe(client);
    });
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this.#server.address().port;
  }

  stop() {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** An end that breaks takes the other one along: a restarted agent leaves resets behind. */
  #keep(socket, other) {
    this.#sockets.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }
}
