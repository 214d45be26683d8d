import { CLOSE_CODES } from '@gururmm/shared/protocol';
import { parseAgentFile } from '../config/read-agent-file';
import { mergeSettings } from '../config/settings';
import { type DisconnectReason, reasonOfCloseCode, reconnectDelaySeconds } from './reconnect-policy';

const settings = mergeSettings(parseAgentFile('server_url = "https://rmm.example.com"', 'agent.toml'), {});

/** The largest and smallest wait of the first attempts. */
function waits(reason: DisconnectReason, random: number): number[] {
  return [0, 1, 2, 3, 4, 9].map((attempt) => reconnectDelaySeconds(reason, attempt, settings, () => random));
}

/** A linear congruential generator: the same fleet in every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

/** Seconds after the server's return at which an agent's attempt meets it. */
function returnOf(outageSeconds: number, random: () => number): number {
  let seconds = 0;
  for (let attempt = 0; seconds < outageSeconds || attempt === 0; attempt += 1) {
    seconds += reconnectDelaySeconds('lost', attempt, settings, random);
  }
  return seconds - outageSeconds;
}

describe('reconnect policy', () => {
  it('spreads a fleet over thirty seconds first, then uses full jitter up to a minute', () => {
    expect(waits('lost', 1)).toEqual([30, 20, 40, 60, 60, 60]);
    expect(waits('lost', 0)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each([1, 2, 5, 10, 15, 20, 25, 30, 35, 45, 60, 120, 300])(
    'brings 10,000 agents back within 90 s of an outage of %i s, never 900 of them in one second',
    (outageSeconds) => {
      const random = seededRandom(outageSeconds);
      const times = Array.from({ length: 10_000 }, () => returnOf(outageSeconds, random)).sort((a, b) => a - b);
      let [first, worst] = [0, 0];
      for (const [last, time] of times.entries()) {
        while (time - (times[first] ?? time) >= 1) first += 1;
        worst = Math.max(worst, last - first + 1);
      }
      expect(worst).toBeLessThan(900);
      expect(times.at(-1)).toBeLessThanOrEqual(90);
    },
  );

  it('lets a refused agent wait long and longer, never hammering', () => {
    expect(waits('refused', 1)).toEqual([30, 60, 120, 240, 480, 900]);
    expect(waits('refused', 0)).toEqual([15, 30, 60, 120, 240, 450]);
    expect(waits('replaced', 0)).toEqual(waits('refused', 0));
  });

  it('asks for approval about once a minute', () => {
    expect(waits('awaiting_approval', 1)).toEqual([60, 60, 60, 60, 60, 60]);
  });

  it.each([
    [CLOSE_CODES.notAuthenticated, 'refused'],
    [CLOSE_CODES.refused, 'refused'],
    [CLOSE_CODES.slowDown, 'refused'],
    [CLOSE_CODES.replaced, 'replaced'],
    [CLOSE_CODES.serviceRestart, 'lost'],
    [CLOSE_CODES.idle, 'lost'],
    [1006, 'lost'],
  ])('close code %i means %s', (code, reason) => {
    expect(reasonOfCloseCode(code)).toBe(reason);
  });
});
