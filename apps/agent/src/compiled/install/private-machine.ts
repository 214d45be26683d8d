import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesWith } from '../agent-process';
import { until } from '../until';

/** How a program ended inside. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Directories that an installation writes to; each is a private one inside. */
const EMPTY_DIRECTORIES = ['/opt', '/var/lib', '/run'];

/**
 * Stands for systemctl on a machine that systemd started: writes its argument vectors down, and starts and stops what
 * the unit's ExecStart says.
 */
const SYSTEMCTL = String.raw`#!/bin/sh
unit=/etc/systemd/system/gururmm-agent.service
alive() { [ -e "$M/pid" ] && [ -e "/proc/$(cat "$M/pid")" ] && ! grep -q '^State:.Z' "/proc/$(cat "$M/pid")/status"; }
{ printf '<%s>' "$@"; echo; } >>"$M/calls"
case "$1" in
  show)
    if [ -e "$unit" ]; then echo LoadState=loaded; else echo LoadState=not-found; fi
    if alive; then echo ActiveState=active; else echo ActiveState=inactive; fi ;;
  start)
    alive && exit 0
    [ -e "$unit" ] || { echo 'Unit gururmm-agent.service not found.' >&2; exit 5; }
    command=$(sed -n 's/^ExecStart=//p' "$unit")
    setsid sh -c 'echo $$ >"$M/pid"; exec '"$command" >>"$M/output" 2>&1 </dev/null & ;;
  stop)
    if alive; then
      kill "$(cat "$M/pid")"
      while alive; do sleep 0.1; done
    fi ;;
esac
`;

/**
 * A mount namespace in which this machine has no agent yet, and systemd as far as an installer can see: installations
 * into the system's own directories touch nothing outside. Needs root, as an installation does.
 */
export class PrivateMachine {
  readonly directory = mkdtempSync(join(tmpdir(), 'gururmm-machine-'));
  private readonly keeper: ChildProcess;

  private constructor() {
    writeFileSync(join(this.directory, 'systemctl'), SYSTEMCTL, { mode: 0o755 });
    execFileSync('cp', ['-a', '/etc', join(this.directory, 'etc')]);
    const mounts = [
      ...EMPTY_DIRECTORIES.map((path) => `mount -t tmpfs none ${path}`),
      `mount --bind ${this.directory}/etc /etc`,
      // Package managers run their scripts with a PATH of their own.
      `if [ -e /usr/bin/systemctl ]; then mount --bind ${this.directory}/systemctl /usr/bin/systemctl; fi`,
      'mkdir -p /run/systemd/system',
      `touch ${this.directory}/ready`,
    ];
    const script = `${mounts.join(' && ')} && exec sleep 100000`;
    this.keeper = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], { stdio: 'inherit' });
  }

  static async start(): Promise<PrivateMachine> {
    const machine = new PrivateMachine();
    await until('the private machine', () => {
      if (machine.keeper.exitCode !== null) throw new Error('no mount namespace can be made; these specs need root');
      return machine.calls('ready') === undefined ? undefined : true;
    });
    return machine;
  }

  /** Runs a program inside. */
  async run(file: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
    const child = this.spawn(file, args, environment);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.on('data', (bytes: Buffer) => (output[name] += bytes.toString()));
    const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { exitCode, ...output };
  }

  spawn(file: string, args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
    const env = { ...process.env, ...environment, M: this.directory, PATH: `${this.directory}:${process.env['PATH']}` };
    const enter = [`--mount=/proc/${this.keeper.pid}/ns/mnt`, '--', file, ...args];
    return spawn('nsenter', enter, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Text of a file inside; undefined where there is none. */
  read(path: string): string | undefined {
    try {
      return readFileSync(`/proc/${this.keeper.pid}/root${path}`, 'utf8');
    } catch {
      return undefined; // not there (yet)
    }
  }

  /** The argument vectors that systemctl was given so far. */
  systemctlCalls(): string[] {
    const lines = (this.calls('calls') ?? '').split('\n').filter((line) => line !== '');
    return lines.map((line) => line.slice(1, -1).replaceAll('><', ' '));
  }

  /** Processes inside whose command line contains `text`: other machines run the same program beside this one. */
  processesWith(text: string): number[] {
    const own = namespaceOf(this.keeper.pid ?? 0);
    return processesWith(text).filter((processId) => namespaceOf(processId) === own);
  }

  dispose(): void {
    for (const pid of this.processesWith('/opt/gururmm/bin/gururmm-agent')) process.kill(pid, 'SIGKILL');
    this.keeper.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private calls(name: string): string | undefined {
    try {
      return readFileSync(join(this.directory, name), 'utf8');
    } catch {
      return undefined; // not written yet
    }
  }
}

/** The mount namespace of a process; undefined when it is gone. */
function namespaceOf(processId: number): string | undefined {
  try {
    return readlinkSync(`/proc/${processId}/ns/mnt`);
  } catch {
    return undefined;
  }
}
