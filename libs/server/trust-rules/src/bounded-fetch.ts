const MAX_BYTES = 256 * 1024;

export interface BoundedFetchOptions {
  readonly headers?: Headers;
  readonly signal: AbortSignal;
}

/**
 * Fetches a small document: no redirect is followed, and a long answer is cut off.
 * @throws Error when the answer is longer than 256 KiB
 */
export async function boundedFetch(url: string, { headers, signal }: BoundedFetchOptions): Promise<Response> {
  const response = await fetch(url, { redirect: 'manual', signal, ...(headers === undefined ? {} : { headers }) });
  const body: AsyncIterable<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), {
    status: response.status === 200 ? 200 : 502,
    headers: response.headers,
  });
}
