import { reconnect } from '../testing/fleet';
import { createJob, jobWhen, makeFleet, runNext } from '../testing/test-job';
import { startTestServer } from '../testing/test-server';

describe('a restart of the server', () => {
  it('in the middle of a wave only costs time', async () => {
    const before = await startTestServer();
    const { site, agents } = await makeFleet(before, 3);
    const [first, ...rest] = agents;
    if (first === undefined) throw new Error('three agents were made');
    const { body: job } = await createJob(before, { site_id: site.id }, { waves: { size: 1, pause_seconds: 1 } });
    await runNext(first);
    await jobWhen(before, job.id, 'paused');
    await before.app.close();
    const after = await startTestServer({}, before);
    try {
      for (const made of rest) {
        const back = { ...made, agent: await reconnect(after, made) };
        await runNext(back);
        back.agent.ws.terminate();
      }
      const over = await jobWhen(after, job.id, 'completed');
      expect(over.by_status).toMatchObject({ completed: 3 });
    } finally {
      await after.stop();
    }
  });
});
