import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type AgentProgram, AgentProcess } from '../agent-process';

/** The directory that `prepare.mjs` made for this run: `prefix`, `agent`, `tools`. */
export const WINE_DIRECTORY = needed('GURURMM_WINE_DIRECTORY');

/** Directory of the stand-ins (powershell.exe, claude.exe, stand-in.exe), as Windows names it. */
export const WINE_TOOLS = windowsPath(join(WINE_DIRECTORY, 'tools'));

/** What every Wine program needs in its environment; WINEPATH stands before the PATH of Windows. */
export const WINE_ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  ...(JSON.parse(needed('GURURMM_WINE_ENVIRONMENT')) as Record<string, string>),
  WINEPATH: WINE_TOOLS,
};

/** The Windows agent, started under Wine; the process id is that of the agent itself. */
export const WINDOWS_PROGRAM: AgentProgram = {
  file: 'wine',
  leadingArgs: [join(WINE_DIRECTORY, 'agent', 'gururmm-agent.exe')],
  environment: WINE_ENVIRONMENT,
  pathOf: windowsPath,
};

/** A Windows agent in a directory of its own; everything that {@link AgentProcess} can do. */
export function windowsAgent(): AgentProcess {
  return new AgentProcess(WINDOWS_PROGRAM);
}

/** How Windows names a file of this machine: drive Z: is the root. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/** Where a path on drive C: or Z: of this run's Windows stands on this machine. */
export function hostPath(path: string): string {
  const rest = path.slice(2).replaceAll('\\', '/');
  return /^c:/i.test(path) ? join(WINE_DIRECTORY, 'prefix/drive_c', rest) : rest;
}

/** Starts a Windows program by its name or path. */
export function startWindowsProgram(name: string, args: readonly string[]): ChildProcess {
  return spawn('wine', [name, ...args], { env: WINE_ENVIRONMENT, stdio: ['pipe', 'pipe', 'pipe'] });
}

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing: run these specs with apps/agent/jest.wine.config.mjs`);
  return value;
}
