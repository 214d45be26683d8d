import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { Logger } from '../logging/logger';
import { EventSender } from './event-sender';
import { EventSpool } from './event-spool';

const schema = z.object({ event_id: z.uuid(), subject: z.string() });
type Event = z.infer<typeof schema>;

describe('the spool of events', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-events-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const lines: string[] = [];
  const logger = new Logger('debug', [(line) => lines.push(line)]);
  let path: string;
  const opened: EventSpool<Event>[] = [];

  beforeEach(() => (path = join(directory, randomUUID())));
  afterEach(() => opened.splice(0).forEach((spool) => spool.close()));

  const open = (limit = 10) => {
    const spool = EventSpool.open<Event>({
      path,
      parse: (record) => schema.parse(record),
      subjectOf: ({ subject }) => subject,
      limit,
      logger,
    });
    opened.push(spool);
    return spool;
  };
  const makeEvent = (subject = 'a'): Event => ({ event_id: randomUUID(), subject });

  it('keeps an event on disk before it is sent, until the server has it', () => {
    const [first, second] = [makeEvent(), makeEvent()];
    const spool = open();
    spool.add(first);
    spool.add(second);
    expect(open().pending).toEqual([first, second]);
    expect(spool.forget(first.event_id)).toBe(true);
    expect(spool.forget(first.event_id)).toBe(false);
    spool.close();
    opened.shift();
    expect(open().pending).toEqual([second]);
  });

  it('leaves out what is damaged, and says so', () => {
    const event = makeEvent();
    open().add(event);
    appendFileSync(path, `{"event_id":"none"}\n{"event_id":`);
    expect(open().pending).toEqual([event]);
    expect(lines.join()).toContain('a stored event is damaged');
  });

  it('is bounded, and the last word about each subject stays', () => {
    const spool = open(3);
    const quiet = makeEvent('quiet');
    spool.add(quiet);
    for (let count = 0; count < 10; count += 1) spool.add(makeEvent('busy'));
    expect(spool.pending).toHaveLength(3);
    expect(spool.pending).toContain(quiet);
    spool.close();
    opened.pop();
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('is sent oldest first, each once, and again when the link was lost', () => {
    const sent: string[] = [];
    let isOnline = false;
    const spool = open(100);
    const events = Array.from({ length: 60 }, () => makeEvent());
    const sender = new EventSender(spool, ({ event_id }) => isOnline && sent.push(event_id) > 0);
    for (const event of events) spool.add(event);
    sender.send();
    expect(sent).toEqual([]);
    isOnline = true;
    sender.send();
    sender.send();
    expect(sent).toEqual(events.slice(0, 50).map(({ event_id }) => event_id));
    sender.onAck(events[0]!.event_id);
    expect(sent.at(-1)).toBe(events[50]!.event_id);
    sent.length = 0;
    sender.resend();
    expect(sent[0]).toBe(events[1]!.event_id);
  });
});
