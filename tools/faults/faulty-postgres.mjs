import { readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { loadTypescript } from '../build/load-typescript.mjs';

/** A durable PostgreSQL behind one address, whose postmaster can be killed and started again. */
export class FaultyPostgres {
  /** @param {string} dataDir an empty directory */
  static async start(dataDir) {
    const { startEmbeddedPostgres } = await loadTypescript('libs/server/platform/embedded-postgres/src/index.ts');
    const postgres = new FaultyPostgres();
    postgres.dataDir = dataDir;
    postgres.startCluster = () =>
      startEmbeddedPostgres({ dataDir, log: { info: () => undefined, warn: () => undefined } });
    await postgres.#up();
    await postgres.#listen();
    return postgres;
  }

  /** Address for the server: it stays the same over restarts. */
  get url() {
    const url = new URL(this.cluster.ownerUrl);
    url.port = String(this.forwarder.address().port);
    return url.href;
  }

  /** kill -9 of the postmaster, then a start that recovers. */
  async killAndRestart() {
    const [pid] = (await readFile(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await this.#up();
  }

  /** @param {{ keep?: boolean }} options `keep`: the data stay where they are */
  async stop({ keep = false } = {}) {
    this.forwarder.close();
    await this.cluster.stop();
    if (!keep) await rm(this.dataDir, { recursive: true, force: true });
  }

  async #up() {
    this.cluster = await this.startCluster();
  }

  #listen() {
    this.forwarder = createServer((client) => {
      const upstream = connect(Number(new URL(this.cluster.ownerUrl).port), '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ]) {
        from.setNoDelay(true);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    });
    return new Promise((resolve) => this.forwarder.listen(0, '127.0.0.1', resolve));
  }
}
