import type { Configuration } from '@gururmm/server/platform/config';
import type { RunningServer } from './running-server';

/** What the operator reads when the server is up: where it is, and what to do next. */
export function welcome(configuration: Configuration, { port, firstAdministrator }: RunningServer): string {
  const url = configuration.http.publicUrl.replace(/:0$/, `:${port}`);
  const lines = ['', `GuruRMM is running at ${url}`, ''];
  if (firstAdministrator?.oneTimePassword !== undefined) {
    lines.push(
      'The first administrator was made. This password is shown once:',
      `  e-mail    ${firstAdministrator.email}`,
      `  password  ${firstAdministrator.oneTimePassword}`,
      '',
    );
  }
  lines.push(
    'Next:',
    `  1. Open ${url} and sign in${firstAdministrator === undefined ? '' : '; choose your own password'}.`,
    '  2. Under Clients, add a client and a site.',
    '  3. Run the install command that the site shows, on this machine or any other.',
    '',
    'Ctrl+C stops the server.',
    '',
  );
  return `${lines.join('\n')}\n`;
}
