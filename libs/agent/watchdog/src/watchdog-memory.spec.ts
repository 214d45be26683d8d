import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventSender, Logger } from '@gururmm/agent/runtime';
import { newTarget } from './restart-rules';
import { MAX_PENDING_EVENTS, WatchdogMemory, type WatchdogEventPayload } from './watchdog-memory';

const makeEvent = (service: string): WatchdogEventPayload => ({
  event_id: randomUUID(),
  service,
  event: 'stopped',
  ts: '2026-11-23T18:00:00Z',
});

describe('the memory of the watchdog', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-watchdog-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const lines: string[] = [];
  const logger = new Logger('debug', [(line) => lines.push(line)]);
  let path: string;

  beforeEach(() => (path = join(directory, randomUUID())));

  it('is the same after a restart, until the server has an event', () => {
    const memory = new WatchdogMemory(path, logger);
    const [first, second] = [makeEvent('a'), makeEvent('b')];
    memory.targets.set('service:a', { ...newTarget(1), status: 'down', attempts: [2, 3] });
    memory.add([first, second]);
    memory.save();
    const again = new WatchdogMemory(path, logger);
    expect([...again.targets]).toEqual([...memory.targets]);
    expect(again.pending).toEqual([first, second]);
    expect(again.forget(first.event_id)).toBe(true);
    expect(again.forget(first.event_id)).toBe(false);
    again.save();
    expect(new WatchdogMemory(path, logger).pending).toEqual([second]);
  });

  it('begins anew when it is damaged, and says so', () => {
    writeFileSync(path, '{"targets":');
    expect(new WatchdogMemory(path, logger).pending).toEqual([]);
    expect(lines.join()).toContain('the memory of the watchdog is damaged');
  });

  it('is bounded, and the last word about each service stays', () => {
    const memory = new WatchdogMemory(path, logger);
    const quiet = makeEvent('quiet');
    memory.add([quiet, ...Array.from({ length: MAX_PENDING_EVENTS + 50 }, () => makeEvent('flapping'))]);
    expect(memory.pending).toHaveLength(MAX_PENDING_EVENTS);
    expect(memory.pending[0]).toEqual(quiet);
  });

  it('works on in memory when the disk refuses', () => {
    const memory = new WatchdogMemory(join(path, 'missing', 'file'), logger);
    memory.add([makeEvent('a')]);
    memory.save();
    expect(memory.pending).toHaveLength(1);
    expect(lines.join()).toContain('cannot keep its memory on disk');
  });

  it('does not write what has not changed', () => {
    const memory = new WatchdogMemory(path, logger);
    memory.add([makeEvent('a')]);
    memory.save();
    writeFileSync(path, 'untouched');
    memory.save();
    expect(readFileSync(path, 'utf8')).toBe('untouched');
  });

  describe('is sent', () => {
    it('once while the link holds, in portions, and anew after it', () => {
      const memory = new WatchdogMemory(path, logger);
      memory.add(Array.from({ length: 60 }, () => makeEvent('a')));
      const sent: string[] = [];
      const sender = new EventSender(memory, ({ event_id }) => sent.push(event_id) > 0);
      sender.send();
      sender.send();
      expect(sent).toHaveLength(50);
      sender.onAck(sent[0] ?? '');
      expect(sent).toHaveLength(51);
      sender.resend();
      expect(sent).toHaveLength(101);
      expect(sent.slice(51, 52)).toEqual([sent[1]]);
      memory.save();
    });

    it('later when there is no link', () => {
      const memory = new WatchdogMemory(path, logger);
      memory.add([makeEvent('a')]);
      let isOnline = false;
      let count = 0;
      const sender = new EventSender(memory, () => isOnline && ++count > 0);
      sender.send();
      isOnline = true;
      sender.send();
      expect(count).toBe(1);
    });
  });
});
