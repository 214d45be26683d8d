import { z } from 'zod';
import { waitFor } from '../api/connect';
import { createHttp } from '../api/http';
import { DEFAULT_RETRIES } from '../api/retry-policy';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';

const answerSchema = z.object({ value: z.string().min(1) });

/**
 * The ID token of the running GitHub Actions job, after GitHub's "OpenID Connect reference".
 * @throws CliError configuration outside of a job with the permission `id-token: write`
 */
export async function fetchGithubIdToken(
  environment: Readonly<Record<string, string | undefined>>,
  audience: string,
): Promise<string> {
  const address = environment['ACTIONS_ID_TOKEN_REQUEST_URL'];
  const token = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  if (!address || !token || !URL.canParse(address)) {
    throw new CliError(
      EXIT.configuration,
      'This is no GitHub Actions job with the permission "id-token: write" (ACTIONS_ID_TOKEN_REQUEST_URL is not set).',
    );
  }
  const url = new URL(address);
  url.searchParams.set('audience', audience);
  const http = createHttp({ send: fetch, token, retries: DEFAULT_RETRIES, wait: waitFor, random: Math.random });
  const answer = answerSchema.safeParse(await (await http(new Request(url))).json());
  if (!answer.success) throw new CliError(EXIT.unavailable, 'GitHub answered without an ID token.');
  return answer.data.value;
}
