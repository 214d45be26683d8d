import { closeSync, openSync, rmSync } from 'node:fs';
import type { Fetcher } from 'tuf-js';
import { DownloadHTTPError, DownloadLengthMismatchError } from 'tuf-js/dist/error';
import { type ServerRoute, transportOptions, writeFully } from '@gururmm/agent/runtime';

/** How the update repository is reached. */
export interface FetchOptions {
  readonly route: ServerRoute;
  /** Longest silence of a download, in milliseconds. */
  readonly stallMs: number;
  /** Where a file is put until it is verified: on the disk that it will stay on. */
  readonly draftPath: string;
  readonly signal: AbortSignal;
}

/** Downloads over HTTP within limits: no endless silence and no endless data, and no redirect to somewhere else. */
export class BoundedFetcher implements Fetcher {
  constructor(private readonly options: FetchOptions) {}

  /** @throws DownloadHTTPError, DownloadLengthMismatchError */
  async downloadBytes(url: string, maxLength: number): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    await this.read(url, maxLength, (chunk) => chunks.push(chunk));
    return Buffer.concat(chunks);
  }

  /** @throws DownloadHTTPError, DownloadLengthMismatchError */
  async downloadFile<T>(url: string, maxLength: number, handler: (file: string) => Promise<T>): Promise<T> {
    const { draftPath } = this.options;
    const file = openSync(draftPath, 'w', 0o600);
    try {
      try {
        await this.read(url, maxLength, (chunk) => writeFully(file, chunk));
      } finally {
        closeSync(file);
      }
      return await handler(draftPath);
    } finally {
      rmSync(draftPath, { force: true });
    }
  }

  private async read(url: string, maxLength: number, take: (chunk: Uint8Array) => void): Promise<void> {
    const { route, signal, stallMs } = this.options;
    const stop = new AbortController();
    let timer = setTimeout(() => stop.abort(new Error('the download stalled')), stallMs);
    try {
      const response = await fetch(url, {
        redirect: 'error',
        signal: AbortSignal.any([signal, stop.signal]),
        ...transportOptions(route),
      });
      if (!response.ok) throw new DownloadHTTPError(`answered with ${response.status}`, response.status);
      let length = 0;
      const body: AsyncIterable<Uint8Array> | undefined = response.body ?? undefined;
      for await (const chunk of body ?? []) {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(new Error('the download stalled')), stallMs);
        length += chunk.length;
        if (length > maxLength) throw new DownloadLengthMismatchError(`longer than the ${maxLength} bytes allowed`);
        take(chunk);
      }
    } finally {
      clearTimeout(timer);
      // Also ends a body that was not read to its end.
      stop.abort(new Error('the download is over'));
    }
  }
}
