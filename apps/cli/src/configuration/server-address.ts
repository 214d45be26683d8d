import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** The origin of a server. @throws CliError configuration for what is none, or would send tokens in the clear */
export function parseServerAddress(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new CliError(EXIT.configuration, 'The server must be an address such as https://rmm.example.com.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new CliError(EXIT.configuration, "The server's address must not hold a user name or a password.");
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && environment['GRMM_ALLOW_INSECURE'] !== '1') {
    throw new CliError(
      EXIT.configuration,
      `Without TLS everybody between here and ${url.host} can read the token: use https://, or set GRMM_ALLOW_INSECURE=1.`,
    );
  }
  return url.origin;
}
