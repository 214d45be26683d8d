import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { products } from './products';
import { Program, type ProgramOptions } from './program';
import type { Server } from './server';

/** How a run of grmm went. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The compiled grmm with a configuration directory of its own. */
export class Grmm {
  private constructor(
    readonly configDir: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Configured as a pipeline does it: by the environment. */
  static async create(server: Server, token: string | undefined): Promise<Grmm> {
    const configDir = await mkdtemp(join(tmpdir(), 'grmm-e2e-config-'));
    return new Grmm(configDir, {
      XDG_CONFIG_HOME: configDir,
      ...(token === undefined ? {} : { GRMM_SERVER: server.url, GRMM_TOKEN: token }),
    });
  }

  start(args: readonly string[], options: ProgramOptions = {}): Program {
    return Program.start(products.grmm(), args, { ...options, env: { ...this.environment, ...options.env } });
  }

  /** In a terminal of its own, made by script(1); what it shows is on stdout. */
  startInTerminal(args: readonly string[]): Program {
    const command = [products.grmm(), ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const words = ['--quiet', '--return', '--flush', '--command', command, '/dev/null'];
    return Program.start('script', words, { env: { ...this.environment, SHELL: '/bin/sh' }, isTyped: true });
  }

  async run(args: readonly string[], options: ProgramOptions = {}): Promise<Run> {
    const program = this.start(args, options);
    const exitCode = await program.ended();
    return { exitCode, stdout: program.stdout, stderr: program.stderr };
  }

  async remove(): Promise<void> {
    await rm(this.configDir, { recursive: true, force: true });
  }
}
