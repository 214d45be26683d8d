import { consoleClientSchemas } from './index';

const ID = '7b1e8f0c-2a57-4f0e-9d2c-3f5a1c9e4b10';
const isTaken = (topics: unknown) => consoleClientSchemas.subscribe.safeParse({ topics }).success;

describe('topics a browser can follow', () => {
  it.each(['agents', 'commands', 'alerts', 'watchdog', `agent:${ID}`, `command:${ID}`])('%s', (topic) => {
    expect(isTaken([topic])).toBe(true);
  });

  it.each(['agent', 'agent:', 'agent:42', `AGENT:${ID}`, `agent:${ID}x`, `site:${ID}`, '*', ''])('not %j', (topic) => {
    expect(isTaken([topic])).toBe(false);
  });

  it('at least one and at most 64 at a time', () => {
    expect(isTaken([])).toBe(false);
    expect(isTaken(Array.from({ length: 64 }, () => 'agents'))).toBe(true);
    expect(isTaken(Array.from({ length: 65 }, () => 'agents'))).toBe(false);
  });
});
