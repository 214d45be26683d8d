import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesWith } from '../agent-process';
import { until } from '../until';
import { BASE_VERSION, UpdateLab } from '@gururmm/e2e/support';
import { UpdateTrial } from './update-trial';

const GOOD = '1.1.0';
const BAD = { exits: '1.2.0', hangs: '1.3.0', silent: '1.4.0', crashes: '1.5.0' } as const;

describe('an update of the compiled agent', () => {
  let lab: UpdateLab;
  let trial: UpdateTrial;

  beforeAll(async () => {
    lab = await UpdateLab.create();
    for (const [entry, version] of Object.entries(BAD))
      await lab.publish(version, join(import.meta.dirname, 'bad-builds', `${entry}.ts`));
    await lab.publish(GOOD);
  }, 240_000);
  afterAll(() => lab.dispose());
  afterEach(async () => {
    await trial.dispose();
    expect(trial.server.faults).toEqual([]);
  });

  async function expectServing(version: string): Promise<void> {
    const id = trial.server.command({ command: 'echo here' });
    expect((await trial.server.result(id, 30_000)).stdout).toBe('here\n');
    expect([trial.servingVersion, await trial.installedVersion()]).toEqual([version, version]);
  }

  describe('to a bad build', () => {
    it.each([
      ['that exits at its start', BAD.exits, /ended with code 3/],
      ['that hangs', BAD.hangs, /it hung/],
      ['that does not find the network', BAD.silent, /did not sign in within 6 s/],
      ['that crashes later', BAD.crashes, /ended with code 9/],
    ])('%s leaves the old version serving, and says why', async (_what, version, reason) => {
      trial = await UpdateTrial.start(lab, { watch_seconds: 5 });
      trial.offer(version);
      const end = await trial.end();
      expect(end).toMatchObject({ state: 'rolled_back', version });
      expect(end.error).toMatch(reason);
      await expectServing(BASE_VERSION);
      expect(trial.hasSlot(version)).toBe(false);
    });
  });

  describe('killed', () => {
    const phaseOf = () => {
      try {
        const path = join(trial.agent.dataDirectory, 'update/state.json');
        return (JSON.parse(readFileSync(path, 'utf8')) as { phase: string | null }).phase;
      } catch {
        return undefined; // not there yet
      }
    };

    it.each(['fetching', 'installed', 'trial', 'promoting'])('while %s goes on after the next start', async (phase) => {
      trial = await UpdateTrial.start(lab);
      if (phase === 'installed') trial.server.command({ command: 'sleep 2' });
      trial.offer(GOOD);
      // "promoting" is over in a moment: what is killed then may already have ended.
      await until(
        `the phase ${phase}`,
        () => (phaseOf() === phase || (phase === 'promoting' && phaseOf() === null) ? true : undefined),
        60_000,
      );
      await trial.agent.end('SIGKILL');
      trial.agent.startAsService();
      expect(await trial.end()).toMatchObject({ state: 'succeeded', version: GOOD });
      await expectServing(GOOD);
    });

    it('in every trial gives up after the third, and goes back', async () => {
      trial = await UpdateTrial.start(lab, { watch_seconds: 60 });
      trial.offer(GOOD);
      for (let start = 1; start <= 3; start += 1) {
        await trial.agent.logged(`start=${start}`, 60_000);
        await trial.agent.end('SIGKILL');
        trial.agent.startAsService();
      }
      const end = await trial.end();
      expect(end).toMatchObject({ state: 'rolled_back', error: expect.stringContaining('in 3 starts') as unknown });
      await expectServing(BASE_VERSION);
    });
  });

  it('that cannot take its place is given up', async () => {
    trial = await UpdateTrial.start(lab);
    mkdirSync(`${trial.programPath}.next`);
    writeFileSync(join(`${trial.programPath}.next`, 'in the way'), '');
    trial.offer(GOOD);
    expect(await trial.end()).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('take its place') as unknown,
    });
    await expectServing(BASE_VERSION);
  });

  it('starts its successor itself where no service manager does', async () => {
    trial = await UpdateTrial.start(lab);
    await trial.agent.end('SIGTERM');
    trial.agent.start();
    await trial.server.online(2);
    trial.offer(GOOD);
    expect(await trial.end()).toMatchObject({ state: 'succeeded' });
    await expectServing(GOOD);
    const successors = processesWith(trial.agent.configPath);
    expect(successors).toHaveLength(1);
    for (const pid of successors) process.kill(pid, 'SIGKILL');
  });

  it('waits until no command runs, and lets commands run during and after its trial', async () => {
    trial = await UpdateTrial.start(lab);
    const before = trial.server.command({ command: 'sleep 2; echo before' });
    await until('the command to run', () => (trial.server.acks(before) > 0 ? true : undefined));
    trial.offer(GOOD);
    expect((await trial.server.result(before)).stdout).toBe('before\n');
    await trial.agent.logged('a new version is on trial', 60_000);
    await until('the new version', () => (trial.servingVersion === GOOD ? true : undefined), 60_000);
    const during = trial.server.command({ command: 'sleep 2; echo during' });
    expect(await trial.server.result(during)).toMatchObject({ stdout: 'during\n', outcome: 'exited' });
    expect(await trial.end()).toMatchObject({ state: 'succeeded' });
    await expectServing(GOOD);
  });

  it('whose download stalls is given up', async () => {
    trial = await UpdateTrial.start(lab, { stall_seconds: 1 });
    trial.bends.set(lab.fileName, (response) => void response.write('begun'));
    trial.offer(GOOD);
    expect(await trial.end()).toMatchObject({ state: 'failed', error: expect.stringContaining('stalled') as unknown });
    await expectServing(BASE_VERSION);
  });
});
