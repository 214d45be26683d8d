import { CliError, messageOf } from '../cli-error';
import { EXIT } from '../exit-codes';
import { CLI_VERSION } from '../version';
import { errorOfAnswer } from './problem';
import { type Failure, type RetryPolicy, retryDelayMs } from './retry-policy';

/** One attempt, as the runtime makes it. */
export type SendOnce = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpParts {
  readonly send: SendOnce;
  readonly token: string | undefined;
  readonly retries: RetryPolicy;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

interface Attempted {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
  readonly isStream: boolean;
}

/** From the first byte sent to the last byte of an answer; a stream is bounded up to its head alone. */
const ANSWER_TIMEOUT_MS = 120_000;

/** Faults that another attempt will not cure: the certificate is not trusted. */
const CERTIFICATE_FAULT = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|ERR_SSL/;

/** `fetch` for the typed client: signs, retries what may be retried, and throws a CliError for every other answer. */
export function createHttp(parts: HttpParts): (request: Request) => Promise<Response> {
  return async (request) => {
    const attempted = await describe(request, parts.token);
    const isRetryable = attempted.method === 'GET' || attempted.headers.has('idempotency-key');
    for (let attempt = 1; ; attempt += 1) {
      const { response, failure, error } = await attemptOnce(parts.send, attempted);
      if (response !== undefined) return response;
      const delayMs = isRetryable
        ? retryDelayMs(parts.retries, attempt, failure, parts.random(), Date.now())
        : undefined;
      if (delayMs === undefined || isPermanent(error)) throw error;
      await parts.wait(delayMs, attempted.signal);
    }
  };
}

async function describe(request: Request, token: string | undefined): Promise<Attempted> {
  const headers = new Headers(request.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  headers.set('user-agent', `grmm/${CLI_VERSION} (${process.platform}-${process.arch})`);
  return {
    method: request.method,
    url: request.url,
    headers,
    body: request.method === 'GET' ? undefined : await request.text(),
    signal: request.signal,
    isStream: headers.get('accept') === 'text/event-stream',
  };
}

type AttemptResult =
  | { readonly response: Response; readonly failure?: undefined; readonly error?: undefined }
  | { readonly response?: undefined; readonly failure: Failure; readonly error: CliError };

async function attemptOnce(send: SendOnce, attempted: Attempted): Promise<AttemptResult> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('the server took too long to answer')), ANSWER_TIMEOUT_MS);
  try {
    const response = await send(attempted.url, {
      method: attempted.method,
      headers: attempted.headers,
      ...(attempted.body === undefined || attempted.body === '' ? {} : { body: attempted.body }),
      signal: AbortSignal.any([attempted.signal, late.signal]),
      // Followed, a redirect could turn a POST into a GET, or take the token elsewhere.
      redirect: 'manual',
    });
    if (response.ok && attempted.isStream) return { response };
    const text = await response.text();
    if (response.ok) return { response: new Response(text === '' ? null : text, response) };
    return {
      failure: { kind: 'status', status: response.status, retryAfter: response.headers.get('retry-after') },
      error: errorOfAnswer(response.status, text, response.headers.get('location')),
    };
  } catch (error) {
    attempted.signal.throwIfAborted();
    return { failure: { kind: 'network' }, error: networkError(attempted.url, error) };
  } finally {
    clearTimeout(timer);
  }
}

function networkError(url: string, error: unknown): CliError {
  const code = (error as { code?: unknown } | null)?.code;
  const isCertificate = typeof code === 'string' && CERTIFICATE_FAULT.test(code);
  const hint = isCertificate ? ' Name the authority that signed its certificate in GRMM_CA_FILE.' : '';
  return new CliError(
    isCertificate ? EXIT.configuration : EXIT.unavailable,
    `${new URL(url).origin} cannot be reached: ${messageOf(error)}.${hint}`.replace('..', '.'),
  );
}

function isPermanent(error: CliError): boolean {
  return error.exitCode === EXIT.configuration;
}
