import { request as httpRequest } from 'node:http';
import { type RequestOptions, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { OutboundGuard, type ResolvedAddress } from '../outbound/outbound-guard';
import { SendError } from './send-error';

/** From the first packet to the last byte of the answer. */
const ANSWER_MS = 15_000;
/** More of an answer is not read: nothing in it is used. */
const MAX_ANSWER_BYTES = 64 * 1024;

const GONE = 410;

export interface JsonPost {
  readonly url: string;
  /** The body as it is signed. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Posts JSON to where the guard lets it: to the judged address, without following redirects, within bounds. */
@Injectable()
export class JsonPoster {
  constructor(private readonly guard: OutboundGuard) {}

  /** @throws SendError unless the answer is 2xx */
  async post({ url: text, body, headers, signal }: JsonPost): Promise<void> {
    const url = new URL(text);
    const address = await this.guard.addressOfUrl(url);
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    const status = await exchange(url, body, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(body)),
        'User-Agent': 'GuruRMM-Notifications/1',
        ...headers,
      },
      lookup: onlyTo(address),
      // A connection that is kept might be used for another address of the same name.
      agent: false,
      signal: deadline,
    });
    assertTaken(status);
  }
}

/** A lookup that asks nobody: between the judgement and the connection the name cannot turn elsewhere. */
function onlyTo({ address, family }: ResolvedAddress): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

function exchange(url: URL, body: string, options: RequestOptions): Promise<number> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(new SendError(reasonOf(error), { cause: error }));
    const sent = request(url, options, (answer) => {
      let read = 0;
      answer.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > MAX_ANSWER_BYTES) answer.destroy(new Error('the answer is too long'));
      });
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', fail);
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

/** Error codes are ours to show; messages of the receiver are not. */
function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'the receiver did not answer in time';
  return error.code === undefined ? error.message : `the connection failed (${error.code})`;
}

function assertTaken(status: number): void {
  if (status >= 200 && status < 300) return;
  if (status === GONE)
    throw new SendError('the receiver answered 410: it wants no messages any more', { isGone: true });
  if (status >= 300 && status < 400)
    throw new SendError(`the receiver answered ${status}; redirects are not followed`, { isFinal: true });
  throw new SendError(`the receiver answered ${status}`);
}
