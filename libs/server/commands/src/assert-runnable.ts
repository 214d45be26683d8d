import { invalidRequest } from '@gururmm/server/platform/http';
import type { CommandType } from '@gururmm/shared/protocol';

/**
 * Holds a command against the rules that lie between its fields.
 * @throws DomainError invalid_request
 */
export function assertRunnable(body: {
  readonly command_type: CommandType;
  readonly command: string;
  readonly interpreter?: string | null | undefined;
}): void {
  if (body.command.includes('\u0000')) {
    throw invalidRequest([{ path: 'command', message: 'command must not contain NUL' }]);
  }
  if (body.command_type === 'script' && body.interpreter == null) {
    throw invalidRequest([{ path: 'interpreter', message: 'a script needs its interpreter' }]);
  }
}
