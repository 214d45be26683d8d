import { parseAgentFrame, parseServerFrame } from './index';

const HEARTBEAT = { ts: '2026-08-01T12:00:00Z', uptime_seconds: 1 };
const frame = (fields: Record<string, unknown>) => JSON.stringify(fields);

describe('a frame', () => {
  it.each(['', '{', 'hello', "{'type':'pong'}", '{"type":"pong"} x', '\u0000'])(
    'that is not JSON is told so: %j',
    (text) => {
      expect(parseAgentFrame(text)).toMatchObject({ ok: false, fault: 'not_json' });
    },
  );

  it.each([
    null,
    1,
    'pong',
    [],
    {},
    { type: 'heartbeat' },
    { payload: {} },
    { type: 7, payload: {} },
    { type: 'heartbeat', payload: null },
    { type: 'heartbeat', payload: [] },
    { type: 'heartbeat', payload: 'x' },
    { type: 'heartbeat', id: 7, payload: HEARTBEAT },
    { type: 'heartbeat', id: null, payload: HEARTBEAT },
    { type: 'heartbeat', id: 'i'.repeat(129), payload: HEARTBEAT },
  ])('that is no envelope is told so: %j', (value) => {
    expect(parseAgentFrame(JSON.stringify(value))).toMatchObject({ ok: false, fault: 'not_an_envelope' });
  });

  it.each(['reboot', '', 'HEARTBEAT', 'command', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'of an unknown type is told so, with its id: %j',
    (type) => {
      const parsed = parseAgentFrame(`{"type":${JSON.stringify(type)},"id":"a-7","payload":{}}`);
      expect(parsed).toMatchObject({ ok: false, fault: 'unknown_type', id: 'a-7' });
    },
  );

  it('of the other direction is unknown', () => {
    expect(parseServerFrame(frame({ type: 'heartbeat', payload: HEARTBEAT }))).toMatchObject({ fault: 'unknown_type' });
  });

  it('with a faulty payload keeps its id and names every path', () => {
    const parsed = parseAgentFrame(frame({ type: 'heartbeat', id: 'a-8', payload: { ts: 1, uptime_seconds: 'x' } }));
    expect(parsed).toMatchObject({ ok: false, fault: 'invalid_payload', id: 'a-8' });
    expect(parsed).toHaveProperty('detail', expect.stringMatching(/ts: .*uptime_seconds: /));
  });

  it('with an id of the longest length is taken, and its id returned', () => {
    const id = 'i'.repeat(128);
    expect(parseAgentFrame(frame({ type: 'heartbeat', id, payload: HEARTBEAT }))).toMatchObject({
      ok: true,
      message: { id },
    });
  });

  it('loses what its schema does not name', () => {
    const parsed = parseAgentFrame(frame({ type: 'heartbeat', payload: { ...HEARTBEAT, extra: 1 }, more: 2 }));
    expect(parsed).toEqual({ ok: true, message: { type: 'heartbeat', payload: HEARTBEAT } });
  });

  it('never has its values repeated in the fault: they may be credentials', () => {
    const secret = `grmm_agt_${'S'.repeat(43)}`;
    const payload = { protocol: secret, api_key: [secret], os_info: { os_type: secret }, capabilities: secret };
    const parsed = parseAgentFrame(frame({ type: 'auth', payload }));
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain('SSSS');
  });

  it('has a fault of bounded length', () => {
    const samples = Array.from({ length: 240 }, () => ({}));
    const parsed = parseAgentFrame(frame({ type: 'metrics_report', payload: { seq: 0, samples } }));
    if (parsed.ok) throw new Error('240 empty samples were taken');
    expect(parsed.detail.length).toBeLessThan(600);
    const longType = parseAgentFrame(frame({ type: 't'.repeat(10_000), payload: {} }));
    if (longType.ok) throw new Error('an unknown type was taken');
    expect(longType.detail.length).toBeLessThan(200);
  });
});
