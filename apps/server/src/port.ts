import { createServer } from 'node:net';

/**
 * Looks before the work of a start: a taken port is said at once, by one sentence.
 * @throws NodeJS.ErrnoException of `listen`, for example EADDRINUSE
 */
export function assertPortFree(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
