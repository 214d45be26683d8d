import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { products, type ServerProcess } from '@gururmm/e2e/support';

const SCRIPT = 'gururmm-legacy-agent.js';
const RUNNER = 'gururmm-legacy-run.cmd';
const BUILT = join(products.root, 'dist/apps/legacy-agent');

/** A Windows of its own (a Wine prefix) with the legacy agent in `C:\grmm`. */
export class OldWindows {
  private agent: ChildProcess | undefined;
  private keeper: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param scriptPath another script than the built one; `settings` are lines of agent.ini */
  static async create(
    server: ServerProcess,
    siteCode: string,
    { scriptPath = join(BUILT, SCRIPT), settings = [] }: { scriptPath?: string; settings?: readonly string[] } = {},
  ): Promise<OldWindows> {
    const directory = await mkdtemp(join(tmpdir(), 'gururmm-old-windows-'));
    const environment = {
      ...process.env,
      WINEPREFIX: join(directory, 'prefix'),
      WINEARCH: 'win64',
      WINEDEBUG: '-all',
      // Nothing offers to download .NET or a browser, and nothing opens a window.
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
      DISPLAY: '',
    };
    const windows = new OldWindows(directory, environment);
    execFileSync('wine', ['wineboot', '--init'], { env: environment, stdio: 'ignore' });
    // Wine ends its services with the last program.
    windows.keeper = spawn('wine', ['cmd.exe'], { env: environment, stdio: ['pipe', 'ignore', 'ignore'] });
    await mkdir(windows.path('grmm'), { recursive: true });
    await copyFile(scriptPath, windows.path('grmm', SCRIPT));
    await copyFile(join(BUILT, RUNNER), windows.path('grmm', RUNNER));
    const ini = [`server_url = ${server.url}`, `site_code = ${siteCode}`, 'data_dir = C:\\grmm\\data', ...settings];
    await writeFile(windows.path('grmm/agent.ini'), ini.join('\r\n'));
    return windows;
  }

  /** Where a file of drive C: stands on this machine. */
  path(...parts: string[]): string {
    return join(this.directory, 'prefix/drive_c', ...parts);
  }

  read(...parts: string[]): Promise<string> {
    return readFile(this.path(...parts), 'utf8').catch(() => '');
  }

  /** Runs the agent's script. */
  start(): void {
    const args = ['cscript.exe', '//B', '//nologo', `C:\\grmm\\${SCRIPT}`, 'C:\\grmm\\agent.ini'];
    this.agent = spawn('wine', args, { env: this.environment, stdio: 'ignore' });
  }

  /** Runs what the scheduled task runs: the batch that starts the script again and again. */
  startAsTask(): void {
    const args = ['cmd.exe', '/d', '/c', `C:\\grmm\\${RUNNER}`];
    this.agent = spawn('wine', args, { env: this.environment, stdio: 'ignore' });
  }

  /** Processes of this Windows whose command line contains `text`. */
  async processesWith(text: string): Promise<number[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const found: number[] = [];
    for (const pid of pids) {
      const [command, environment] = await Promise.all(
        ['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      );
      const isOurs = environment?.includes(`WINEPREFIX=${this.environment['WINEPREFIX'] ?? ''}\0`) === true;
      if (isOurs && command?.includes(text) === true) found.push(Number(pid));
    }
    return found;
  }

  /** The exit code of the agent, once it has ended. */
  async ended(): Promise<number | null> {
    if (this.agent === undefined) throw new Error('the agent was not started');
    if (this.agent.exitCode === null && this.agent.signalCode === null) await once(this.agent, 'exit');
    return this.agent.exitCode;
  }

  async kill(): Promise<void> {
    this.agent?.kill('SIGKILL');
    await this.ended();
  }

  async dispose(): Promise<void> {
    if (this.agent !== undefined) await this.kill();
    execFileSync('wineserver', ['--kill'], { env: this.environment });
    this.keeper?.stdin?.end();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
