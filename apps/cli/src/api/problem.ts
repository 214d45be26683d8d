import { z } from 'zod';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { plainText } from '../text-table';

/** RFC 9457, as the server answers; a proxy on the way may answer anything. */
const problemSchema = z.object({
  detail: z.string().optional(),
  title: z.string().optional(),
  code: z.string().optional(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

const OFFLINE = 'agent_offline';

const EXIT_OF_STATUS: Readonly<Record<number, number>> = {
  400: EXIT.usage,
  401: EXIT.notAllowed,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  409: EXIT.usage,
  413: EXIT.usage,
  429: EXIT.temporary,
  502: EXIT.unavailable,
  503: EXIT.unavailable,
  504: EXIT.unavailable,
};

/** What an answer that is no success means for the person or the pipeline. */
export function errorOfAnswer(status: number, body: string, location: string | null): CliError {
  if (status >= 300 && status < 400) {
    return new CliError(
      EXIT.configuration,
      `The server sends on to ${plainText(location ?? 'another address')}; use that address.`,
    );
  }
  const problem = parseProblem(body);
  const exitCode = problem.code === OFFLINE ? EXIT.unavailable : (EXIT_OF_STATUS[status] ?? EXIT.internal);
  const fields = (problem.errors ?? []).map(({ path, message }) => `${path}: ${message}`).join('; ');
  const parts = [
    problem.detail ?? problem.title ?? `The server answered ${status}.`,
    fields === '' ? '' : `(${fields})`,
    status === 401 ? 'Sign in with grmm login, or check GRMM_TOKEN.' : '',
    problem.request_id === undefined ? '' : `[request ${problem.request_id}]`,
  ];
  return new CliError(exitCode, plainText(parts.filter((part) => part !== '').join(' ')), problem.code);
}

function parseProblem(body: string): z.infer<typeof problemSchema> {
  try {
    return problemSchema.parse(JSON.parse(body));
  } catch {
    return {};
  }
}
