import { readFileSync } from 'node:fs';
import { DomainError } from '@gururmm/server/platform/errors';
import { createValidationPipe } from '@gururmm/server/platform/http';
import { type AgentMessageType, parseAgentFrame } from '@gururmm/shared/protocol';
import { parsePayload } from '../protocol-body';
import { LegacyHeartbeatRequest } from './legacy-heartbeat.dto';
import { RegisterLegacyRequest } from './register-legacy.dto';

interface Fixture {
  readonly name: string;
  readonly frame: { readonly payload: Record<string, unknown>; readonly id?: string };
}

const FIXTURES = new URL('../../../../shared/protocol/fixtures/agent/', import.meta.url);
const pipe = createValidationPipe();

function fixtures(type: AgentMessageType, kind: 'valid' | 'invalid'): Fixture[] {
  return JSON.parse(readFileSync(new URL(`${type}.${kind}.json`, FIXTURES), 'utf8')) as Fixture[];
}

async function isTaken(metatype: new () => object, value: unknown): Promise<boolean> {
  try {
    await pipe.transform(value, { type: 'body', metatype });
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** Payloads that both ways carry: what the socket takes is what REST takes, by the same files. */
describe.each(['command_ack', 'command_output', 'command_result', 'update_status'] as const)('%s over REST', (type) => {
  it.each(fixtures(type, 'valid'))('takes $name', ({ frame }) => {
    const message = parseAgentFrame(JSON.stringify(frame));
    expect({ ok: true, message: { type, payload: parsePayload(type, frame.payload) } }).toEqual(message);
  });

  it.each(fixtures(type, 'invalid'))('refuses $name', ({ frame }) => {
    expect(() => parsePayload(type, frame.payload)).toThrow(DomainError);
  });
});

describe('a sample over REST', () => {
  const samplesOf = ({ frame }: Fixture) => (frame.payload['samples'] ?? []) as unknown[];

  it.each(fixtures('metrics_report', 'valid'))('is taken from $name', async (fixture) => {
    for (const metrics of samplesOf(fixture)) expect(await isTaken(LegacyHeartbeatRequest, { metrics })).toBe(true);
  });

  it('is refused where the fault is the sample’s', async () => {
    // The fault is the sample's where the socket refuses it also without the rest of the report.
    const faulty = fixtures('metrics_report', 'invalid').filter((fixture) => {
      const report = { type: 'metrics_report', payload: { seq: 0, samples: samplesOf(fixture) } };
      return samplesOf(fixture).length === 1 && !parseAgentFrame(JSON.stringify(report)).ok;
    });
    expect(faulty.length).toBeGreaterThanOrEqual(5);
    for (const fixture of faulty) {
      const [metrics] = samplesOf(fixture);
      expect([fixture.name, await isTaken(LegacyHeartbeatRequest, { metrics })]).toEqual([fixture.name, false]);
    }
  });
});

describe('the first contact over REST', () => {
  const toBody = ({ frame: { payload } }: Fixture) => {
    const { site_code, registration_token, device_id, hostname, os_info, version } = payload;
    return { site_code, registration_token, device_id, hostname, ...(os_info as object), agent_version: version };
  };

  it.each(fixtures('auth', 'valid'))('takes $name', async (fixture) => {
    expect(await isTaken(RegisterLegacyRequest, toBody(fixture))).toBe(true);
  });

  it('refuses a machine that the socket would refuse', async () => {
    const [good] = fixtures('auth', 'valid');
    if (good === undefined) throw new Error('there is no valid auth');
    const body = toBody(good);
    for (const fault of [{ device_id: 'x' }, { hostname: '' }, { os_type: 'beos' }, { agent_version: 'a\u0000' }]) {
      expect(await isTaken(RegisterLegacyRequest, { ...body, ...fault })).toBe(false);
    }
  });
});
