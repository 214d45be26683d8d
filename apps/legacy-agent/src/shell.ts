const HIDDEN = 0;

export const shell = new ActiveXObject('WScript.Shell') as WScriptShell;

/** Starts a command line without a window and without waiting. */
export function start(commandLine: string): void {
  shell.Run(commandLine, HIDDEN, false);
}

/** Runs a command line without a window. @returns its exit code */
export function runHidden(commandLine: string): number {
  return shell.Run(commandLine, HIDDEN, true);
}

/** A value of the registry as text; empty where there is none. */
export function registryText(name: string): string {
  try {
    return String(shell.RegRead(name));
  } catch {
    return '';
  }
}

/** Waits. Hosts without `Sleep` (Wine) wait for a program that takes its time. */
export function pause(milliseconds: number): void {
  const until = new Date().getTime() + milliseconds;
  try {
    WScript.Sleep(milliseconds);
    return;
  } catch {
    while (new Date().getTime() < until) runHidden('cmd.exe /d /c exit');
  }
}
