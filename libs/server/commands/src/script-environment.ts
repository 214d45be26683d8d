import type { ResolvedScript } from '@gururmm/server/scripts';
import { assertSecrets } from './assert-runnable';

type Environment = Readonly<Record<string, string>>;

/** What a script finds in its environment; the secrets apart. */
export interface ScriptEnvironment {
  readonly env: Record<string, string>;
  /** Null when there are none. */
  readonly secretEnv: Environment | null;
}

/**
 * The values of a script beside those of the request; a script's own win.
 * @throws DomainError invalid_request when the secrets of both do not go together
 */
export function scriptEnvironment(
  run: ResolvedScript,
  request: { readonly env?: Environment | null | undefined; readonly secretEnv?: Environment | null | undefined },
): ScriptEnvironment {
  // A secret parameter that was left out is no secret.
  const ofScript = Object.entries(run.secretEnv);
  const env = { ...request.env, ...run.env, ...Object.fromEntries(ofScript.filter(([, value]) => value === '')) };
  const secretEnv = { ...request.secretEnv, ...Object.fromEntries(ofScript.filter(([, value]) => value !== '')) };
  assertSecrets(secretEnv, env, run.commandType);
  return { env, secretEnv: Object.keys(secretEnv).length === 0 ? null : secretEnv };
}
