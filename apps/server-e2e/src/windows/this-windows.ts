import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The directory and environment of the Windows that the set-up of these specs made. */
const DIRECTORY = process.env['GURURMM_WINE_DIRECTORY'] ?? '';
const ENVIRONMENT = JSON.parse(process.env['GURURMM_WINE_ENVIRONMENT'] ?? '{}') as Record<string, string>;

/** How a program of Windows ended. */
export interface WindowsEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The Windows that these specs share. */
export const thisWindows = {
  environment: { ...process.env, ...ENVIRONMENT },

  /** The agent as it was built, as this machine names it. */
  agentProgram: join(DIRECTORY, 'agent', 'gururmm-agent.exe'),

  /** How Windows names a file of this machine: drive Z: is the root. */
  pathOf: (path: string) => `Z:${path.replaceAll('/', '\\')}`,

  /** Where a path below `C:\` stands on this machine. */
  onDriveC: (path: string) => join(DIRECTORY, 'prefix/drive_c', path.replaceAll('\\', '/')),

  /** What services have reported to the event log, in their order. */
  reportedEvents: () =>
    [...readFileSync(join(DIRECTORY, 'events.log'), 'utf8').matchAll(/ReportEventW L"(.*)"$/gm)].map(
      ([, text = '']) => text,
    ),

  /** Runs a program to its end. */
  async run(
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<WindowsEnd> {
    const env = { ...thisWindows.environment, ...environment };
    const child = spawn('wine', [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (bytes: Buffer) => (output[name] += bytes.toString()));
    // Not `close`: a service that the program started may hold its output open.
    const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { exitCode, ...output };
  },

  /** Processes of this Windows whose command line contains the text. */
  processesWith: (text: string) =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => isOurs(pid) && commandLine(pid).includes(text))
      .map(Number),
};

function isOurs(pid: string): boolean {
  return read(`/proc/${pid}/environ`).includes(`WINEPREFIX=${ENVIRONMENT['WINEPREFIX']}\0`);
}

function commandLine(pid: string): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has ended meanwhile
  }
}
