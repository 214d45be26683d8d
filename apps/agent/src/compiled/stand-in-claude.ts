import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentProcess } from './agent-process';

/** Stands in for the Claude Code CLI: says as JSON what it got, and misbehaves when the task asks for it. */
const SCRIPT = `#!/usr/bin/env python3
import json, os, subprocess, sys, time
here = os.path.dirname(os.path.realpath(__file__))
if sys.argv[1:] == ['--version']:
    print(open(os.path.join(here, 'version')).read()); sys.exit(0)
task = sys.argv[2]
files = {name: open(name).read() for name in os.listdir('.') if os.path.isfile(name)}
print(json.dumps({'type': 'system', 'argv': sys.argv[1:], 'env': dict(os.environ), 'cwd': os.getcwd(),
                  'uid': os.getuid(), 'groups': os.getgroups(), 'files': files}), flush=True)
if 'please hang' in task:
    quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL, 'start_new_session': True}
    stubborn = 'trap "" TERM HUP; sleep 87654 & while :; do sleep 0.1; done'
    subprocess.Popen(['sh', '-c', stubborn], **quiet)
    subprocess.Popen(['sh', '-c', '(sh -c \\'' + stubborn + '\\' &) &'], **quiet)
    time.sleep(600)
if 'please wait' in task: time.sleep(1.5)
if 'please exit' in task: sys.exit(int(task.split()[-1]))
if 'please flood' in task: sys.stdout.write('x' * (12 * 1024 * 1024))
print('junk that is no message')
print(json.dumps({'type': 'result', 'is_error': 'please fail' in task}))
`;

const NOBODY = 65534;

/** An agent's surroundings for tasks: an allowed root, the stand-in, and a user of low privilege where it is needed. */
export class ClaudeGround {
  readonly root: string;
  private readonly binDirectory: string;
  private readonly isRoot = process.getuid?.() === 0;

  constructor(agent: AgentProcess) {
    chmodSync(agent.directory, 0o755); // the user of the task has to reach what stands in it
    this.root = join(agent.directory, 'root');
    this.binDirectory = join(agent.directory, 'claude-bin');
    for (const directory of [this.root, this.binDirectory, join(this.root, 'sub')]) {
      mkdirSync(directory, { mode: 0o755 });
      if (this.isRoot) chownSync(directory, NOBODY, NOBODY);
    }
    const program = join(this.binDirectory, 'claude');
    writeFileSync(program, SCRIPT);
    chmodSync(program, 0o755);
    this.pretendVersion('2.1.0 (Claude Code)');
    agent.environment = { ...agent.environment, PATH: `${this.binDirectory}:${process.env['PATH'] ?? ''}` };
  }

  /** The `[claude]` section that makes tasks possible here. */
  get config(): Record<string, unknown> {
    return { enabled: true, allowed_root: this.root, ...(this.isRoot && { run_as_user: 'nobody' }) };
  }

  /** The id of the user that a task runs as. */
  get userId(): number {
    return this.isRoot ? NOBODY : (process.getuid?.() ?? -1);
  }

  pretendVersion(text: string): void {
    writeFileSync(join(this.binDirectory, 'version'), text);
  }
}
