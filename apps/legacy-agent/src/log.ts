import { appendText, fileSystem, removeFile } from './files';

const MAX_BYTES = 2 * 1024 * 1024;
const SECRETS = /grmm_(agt|site|pat|reg)_[A-Za-z0-9_-]+/g;

let logPath: string | undefined;

export function openLog(path: string): void {
  logPath = path;
}

/** One line of ASCII without secrets; the file is kept twice, at most 2 MiB each. */
export function log(message: string): void {
  if (logPath === undefined) return;
  const line = message.replace(SECRETS, '[redacted]').replace(/[^\x20-\x7e]/g, '?');
  try {
    if (fileSystem.FileExists(logPath) && fileSystem.GetFile(logPath).Size > MAX_BYTES) {
      removeFile(`${logPath}.1`);
      fileSystem.MoveFile(logPath, `${logPath}.1`);
    }
    appendText(logPath, `${JSON.stringify(new Date()).replace(/"/g, '')} ${line}\r\n`);
  } catch {
    // A full disk must not end the agent; there is nowhere else to say it.
    logPath = undefined;
  }
}

/** What an error says, whoever threw it: JScript's own have a number besides. */
export function describeError(error: unknown): string {
  const { message, number: code } = error as { message?: string; number?: number };
  return `${message === undefined || message === '' ? 'error' : message}${code === undefined || code === 0 ? '' : ` (${code})`}`;
}
