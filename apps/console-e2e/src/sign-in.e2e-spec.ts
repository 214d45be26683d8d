import { OWNER, ServerProcess } from '@gururmm/e2e/support';
import { signIn, signOut, untilLive } from './support/sign-in';
import { Visit } from './support/visit';

const SESSION_HOURS = 24;

describe('signing in and out', () => {
  let server: ServerProcess;
  let visit: Visit;

  beforeAll(async () => {
    server = await ServerProcess.start();
  });

  beforeEach(async () => {
    visit = await Visit.begin(server.url);
  });

  afterEach(() => visit.end());
  afterAll(() => server.remove());

  const scene = (name: string, play: () => Promise<void>) => it(name, () => visit.witness(name, play));

  async function signedInAt(path: string): Promise<void> {
    await visit.open(path);
    await signIn(visit.page, OWNER);
    await visit.arrivesAt(path);
  }

  /** The token as a thief, or an administrator who ends sessions, would hold it. */
  async function token(): Promise<string> {
    const stored = await visit.page.evaluate(() => sessionStorage.getItem('grmm.session'));
    return (JSON.parse(stored ?? '{}') as { token: string }).token;
  }

  scene('says the same of a wrong password as of an unknown address', async () => {
    const { page } = visit;
    await visit.open('/login');
    const refusal = page.getByTestId('login-error').getByTestId('error-detail');
    const texts: (string | null)[] = [];
    for (const wrong of [
      { ...OWNER, password: 'not the password' },
      { ...OWNER, email: 'nobody@example.com' },
    ]) {
      const answered = page.waitForResponse('**/api/auth/login');
      await signIn(page, wrong);
      await answered;
      texts.push(await refusal.textContent());
    }
    expect(texts).toEqual(Array(2).fill('The e-mail address or the password is not right.'));
    expect(visit.path).toBe('/login');
    await signIn(page, OWNER);
    await visit.arrivesAt('/agents');
  });

  scene('leads to the page that was asked for, with its filters', async () => {
    await visit.open('/commands?status=failed');
    await visit.page.getByTestId('login-form').waitFor();
    await signIn(visit.page, OWNER);
    await visit.arrivesAt('/commands?status=failed');
    await visit.page.getByText('No command matches these filters.').waitFor();
    await untilLive(visit.page);
    expect(visit.complaints).toEqual([]);
  });

  scene('leads nowhere else than into the console', async () => {
    await visit.open('/login?returnUrl=https:%2F%2Fexample.com%2F');
    await signIn(visit.page, OWNER);
    await visit.arrivesAt('/agents');
  });

  scene('stays signed in over a reload', async () => {
    await signedInAt('/clients');
    await visit.page.reload();
    await visit.page.getByTestId('new-client').waitFor();
    expect(visit.path).toBe('/clients');
  });

  scene('signs out here and on the server', async () => {
    await signedInAt('/clients');
    const stolen = await token();
    await signOut(visit.page);
    await visit.arrivesAt('/login');
    await visit.page.goBack();
    await visit.page.getByTestId('login-form').waitFor();
    expect((await server.send('GET', '/api/auth/me', undefined, stolen)).status).toBe(401);
    expect(visit.complaints).toEqual([]);
  });

  scene('asks to sign in again when the session was ended elsewhere, and goes on where it was', async () => {
    await signedInAt('/commands');
    await server.send('POST', '/api/auth/logout', undefined, await token());
    // Its live socket was ended with it, so the page asks by itself, whatever its reader does.
    await visit.page.getByTestId('session-expired').waitFor();
    await signIn(visit.page, OWNER);
    await visit.page.getByTestId('nav-clients').waitFor();
    await visit.arrivesAt('/commands');
  });

  scene('asks to sign in again when the session is over', async () => {
    await visit.page.clock.install();
    await signedInAt('/commands');
    await visit.page.clock.fastForward((SESSION_HOURS - 1) * 3_600_000);
    await visit.page.getByTestId('nav-clients').waitFor();
    expect(visit.path).toBe('/commands');
    await visit.page.clock.fastForward(2 * 3_600_000);
    await visit.page.getByTestId('session-expired').waitFor();
    await visit.arrivesAt('/login?returnUrl=%2Fcommands&reason=expired');
  });
});
