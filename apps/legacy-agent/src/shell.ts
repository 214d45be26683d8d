const HIDDEN = 0;

const shell = new ActiveXObject('WScript.Shell') as WScriptShell;

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
    return plain(String(shell.RegRead(name)));
  } catch {
    return '';
  }
}

/** A text with the variables of the environment in it. */
export function expand(text: string): string {
  return plain(shell.ExpandEnvironmentStrings(text));
}

/** Wine's host hands on the NUL at the end of a text. */
function plain(text: string): string {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 0) return text.slice(0, i);
  return text;
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
