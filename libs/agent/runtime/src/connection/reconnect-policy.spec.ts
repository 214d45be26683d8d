import { CLOSE_CODES } from '@gururmm/shared/protocol';
import { parseAgentFile } from '../config/read-agent-file';
import { mergeSettings } from '../config/settings';
import { type DisconnectReason, reasonOfCloseCode, reconnectDelaySeconds } from './reconnect-policy';

const settings = mergeSettings(parseAgentFile('server_url = "https://rmm.example.com"', 'agent.toml'), {});

/** The largest and smallest wait of the first attempts. */
function waits(reason: DisconnectReason, random: number): number[] {
  return [0, 1, 2, 3, 4, 9].map((attempt) => reconnectDelaySeconds(reason, attempt, settings, () => random));
}

describe('reconnect policy', () => {
  it('spreads a fleet over thirty seconds first, then uses full jitter up to a minute', () => {
    expect(waits('lost', 1)).toEqual([30, 10, 20, 40, 60, 60]);
    expect(waits('lost', 0)).toEqual([0, 0, 0, 0, 0, 0]);
  });

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
