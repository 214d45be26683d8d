import type { SingleSignOnConfiguration } from '@gururmm/server/platform/config';
import * as openid from 'openid-client';
import { reasonOf } from './provider-failure';
import { SignInRefused } from './sign-in-refused';

const TIMEOUT_SECONDS = 10;

/** Entra ID signs with nothing else; what the provider's metadata offers does not count. */
const ID_TOKEN_ALGORITHM = 'RS256';

/**
 * Reads the provider's metadata; every later request to it has the same time limit.
 * @throws SignInRefused provider_unreachable
 */
export async function discoverProvider(
  { issuer, clientId, clientSecret }: SingleSignOnConfiguration,
  timeoutSeconds = TIMEOUT_SECONDS,
): Promise<openid.Configuration> {
  const metadata = { id_token_signed_response_alg: ID_TOKEN_ALGORITHM };
  // Without the first, openid-client trusts the connection and takes an ID token signed by any key.
  const execute = [openid.enableNonRepudiationChecks];
  // The configuration lets http:// pass for loopback only.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out, not to go away
  if (issuer.startsWith('http:')) execute.push(openid.allowInsecureRequests);
  try {
    const authentication = openid.ClientSecretPost(clientSecret);
    return await openid.discovery(new URL(issuer), clientId, metadata, authentication, {
      execute,
      timeout: timeoutSeconds,
    });
  } catch (error) {
    throw new SignInRefused('provider_unreachable', reasonOf(error));
  }
}
