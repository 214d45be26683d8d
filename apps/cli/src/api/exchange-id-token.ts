import type { ApiConnection } from '@gururmm/shared/api-client';
import { z } from 'zod';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { idempotencyHeader } from './connect';

const exchangedSchema = z.object({ token: z.string().min(1), expires_at: z.string().nullable() });

/** An API token that lives for a while. */
export type ExchangedToken = z.infer<typeof exchangedSchema>;

/** Trades the ID token of a CI system for an API token. @throws CliError notAllowed when the server does not trust it */
export async function exchangeIdToken(api: ApiConnection, idToken: string): Promise<ExchangedToken> {
  const { data } = await api.post<unknown, unknown, true>({
    url: '/api/tokens/exchange',
    body: { token: idToken },
    headers: { 'Content-Type': 'application/json', ...idempotencyHeader() },
    throwOnError: true,
  });
  const parsed = exchangedSchema.safeParse(data);
  if (!parsed.success) throw new CliError(EXIT.internal, 'The server answered the token exchange without a token.');
  return parsed.data;
}
