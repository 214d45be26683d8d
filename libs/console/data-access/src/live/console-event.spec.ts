import { parseConsoleEvent } from './console-event';

const agentId = '00000000-0000-4000-8000-000000000001';

describe('parseConsoleEvent', () => {
  it('reads an event that the protocol knows', () => {
    const payload = { agent_id: agentId, status: 'online', last_seen_at: '2026-01-01T12:00:00Z' };
    expect(parseConsoleEvent(JSON.stringify({ type: 'agent_changed', payload }))).toEqual({
      type: 'agent_changed',
      payload,
    });
  });

  it.each([
    ['not JSON', '{'],
    ['not an object', '7'],
    ['an unknown type', '{"type":"weather","payload":{}}'],
    ['an inherited name', '{"type":"toString","payload":{}}'],
    ['a payload that breaks its schema', '{"type":"agent_changed","payload":{"agent_id":"x"}}'],
    ['no payload', '{"type":"ready"}'],
  ])('ignores %s', (_name, frame) => {
    expect(parseConsoleEvent(frame)).toBeNull();
  });

  it('ignores binary frames', () => {
    expect(parseConsoleEvent(new ArrayBuffer(2))).toBeNull();
  });
});
