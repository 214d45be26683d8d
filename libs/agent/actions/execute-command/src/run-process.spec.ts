import { type ActionContext, Logger, type Settings, type StopReason } from '@gururmm/agent/runtime';
import { linuxProcessControl } from './process-tree.linux';
import { runProcess } from './run-process';

/** Runs a shell line and collects its output. */
async function run(line: string, abort = new AbortController()) {
  const output = { stdout: '', stderr: '' };
  const context: ActionContext = {
    signal: abort.signal,
    settings: {} as Settings, // no concern of a process
    openScratchDirectory: () => '/tmp',
    logger: new Logger('error', []),
    write: (stream, bytes) => (output[stream] += Buffer.from(bytes).toString()),
  };
  const result = await runProcess(
    { ok: true, program: '/bin/sh', args: ['-c', line] },
    {
      environment: { PATH: '/usr/bin:/bin' },
      workingDirectory: '/',
      commandId: 'run-process-spec',
      follow: linuxProcessControl.follow,
      isWindows: false,
    },
    context,
  );
  return { result, ...output };
}

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('runProcess', () => {
  it('returns output and exit code; standard input is empty', async () => {
    expect(await run('cat; echo out; echo err >&2; exit 9')).toEqual({
      result: { outcome: 'exited', exitCode: 9 },
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('reports a process that a signal ended as shells do', async () => {
    expect((await run('kill -KILL $$')).result).toEqual({ outcome: 'exited', exitCode: 137 });
  });

  it('ends the tree when the signal says so, and calls that stopped', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort('cancelled' satisfies StopReason), 100);
    expect((await run('sleep 60 & sleep 60', abort)).result).toEqual({ outcome: 'stopped' });
  });

  it('starts nothing when it is stopped already', async () => {
    const abort = new AbortController();
    abort.abort('interrupted' satisfies StopReason);
    expect(await run('echo x', abort)).toEqual({ result: { outcome: 'stopped' }, stdout: '', stderr: '' });
  });
});
