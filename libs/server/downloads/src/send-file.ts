import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { parseByteRange } from './byte-range';
import type { PublishedFile } from './published-files';

/** Sends an open file, or the part of it that was asked for; the caller closes it. */
export async function sendFile(file: PublishedFile, name: string, request: Request, response: Response): Promise<void> {
  const etag = `"${file.sha256}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Accept-Ranges', 'bytes');
  if (hasTag(request.get('If-None-Match'), etag)) {
    response.status(304).end();
    return;
  }
  // Ranges are defined for GET alone (RFC 9110, section 14.2), and only of the bytes that the client began with.
  const isRangeValid = request.method === 'GET' && [undefined, etag].includes(request.get('If-Range'));
  const range = parseByteRange(isRangeValid ? request.get('Range') : undefined, file.sizeBytes);
  if (range === 'unsatisfiable') {
    response.status(416).setHeader('Content-Range', `bytes */${file.sizeBytes}`).end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: file.sizeBytes - 1 };
  if (range !== undefined) response.status(206).setHeader('Content-Range', `bytes ${first}-${last}/${file.sizeBytes}`);
  response.setHeader('Content-Type', contentTypeOf(name));
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  response.setHeader('Content-Length', last - first + 1);
  if (request.method === 'HEAD' || last < first) response.end();
  else await stream(file, first, last, response);
}

/** Programs and scripts are bytes to keep, whatever they hold; a bill of materials has a type of its own. */
function contentTypeOf(name: string): string {
  return name.endsWith('.cdx.json') ? 'application/vnd.cyclonedx+json; version=1.6' : 'application/octet-stream';
}

/** `If-None-Match` (RFC 9110, section 13.1.2): a list of tags, weak ones compare like strong ones. */
function hasTag(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

async function stream(file: PublishedFile, first: number, last: number, response: Response): Promise<void> {
  try {
    await pipeline(file.handle.createReadStream({ start: first, end: last, autoClose: false }), response);
  } catch (error) {
    // The client went away; it comes back with a range.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
