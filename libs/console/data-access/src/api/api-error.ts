interface ProblemField {
  path: string;
  message: string;
}

/** A refused or failed request, as RFC 9457 problem details describe it; status 0: no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId: string | null = null,
    readonly fields: readonly ProblemField[] = [],
  ) {
    super(detail);
  }
}

/** Whatever was thrown, as something a page can show. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof TypeError) return new ApiError(0, 'unreachable', 'The server cannot be reached.');
  return new ApiError(0, 'unexpected', 'Something unexpected went wrong in the console.');
}

/** Reads the problem details of an answer that is not a success; survives proxies that answer in HTML. */
export async function readProblem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return new ApiError(
    response.status,
    textOf(problem['code']) ?? `http_${response.status}`,
    textOf(problem['detail']) ?? textOf(problem['title']) ?? `The server answered ${response.status}.`,
    textOf(problem['request_id']) ?? response.headers.get('x-request-id'),
    fieldsOf(problem['errors']),
  );
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function fieldsOf(value: unknown): ProblemField[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).filter(isProblemField);
}

function isProblemField(value: unknown): value is ProblemField {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
