import { ServerClock, TOLERATED_SKEW_MS } from './server-clock';

const SERVER_MS = Date.parse('2026-08-01T12:00:00Z');

describe('ServerClock', () => {
  function makeClock(skewMs: number) {
    const clocks = { wall: SERVER_MS + skewMs, monotonic: 1_000 };
    const clock = new ServerClock({ wallMs: () => clocks.wall, monotonicMs: () => clocks.monotonic });
    const pass = (ms: number) => {
      clocks.wall += ms;
      clocks.monotonic += ms;
    };
    return { clock, clocks, pass };
  }

  it('is the machine’s own before the first sign-in, and while that is about right', () => {
    const { clock, pass } = makeClock(TOLERATED_SKEW_MS - 1);
    expect(clock.now().getTime()).toBe(SERVER_MS + TOLERATED_SKEW_MS - 1);
    clock.measure(new Date(SERVER_MS).toISOString());
    pass(60_000);
    expect(clock.now().getTime()).toBe(SERVER_MS + TOLERATED_SKEW_MS - 1 + 60_000);
  });

  it.each([-3_600_000, 86_400_000])('is the server’s on a machine whose clock is %d ms off', (skewMs) => {
    const { clock, pass } = makeClock(skewMs);
    clock.measure(new Date(SERVER_MS).toISOString());
    pass(90_000);
    expect(clock.now().getTime()).toBe(SERVER_MS + 90_000);
  });

  it('trusts the machine again once its clock was put right, instead of correcting it twice', () => {
    const { clock, clocks, pass } = makeClock(-3_600_000);
    clock.measure(new Date(SERVER_MS).toISOString());
    pass(30_000);
    clocks.wall += 3_600_000;
    expect(clock.now().getTime()).toBe(SERVER_MS + 30_000);
  });

  it('measures anew with each sign-in', () => {
    const { clock, clocks } = makeClock(-3_600_000);
    clock.measure(new Date(SERVER_MS).toISOString());
    clocks.wall = SERVER_MS + 7_200_000;
    clock.measure(new Date(SERVER_MS).toISOString());
    expect(clock.now().getTime()).toBe(SERVER_MS);
  });
});
