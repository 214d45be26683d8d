import { EventStreamParser, readEvents } from './event-stream';

const STREAM =
  'id: 0\nevent: output\ndata: {"a":1}\n\n: comment\nid: 1\nevent: output\ndata: x\ndata:y\n\nevent: end\ndata: {}\n\n';
const EVENTS = [
  { event: 'output', data: '{"a":1}', id: '0' },
  { event: 'output', data: 'x\ny', id: '1' },
  { event: 'end', data: '{}', id: '1' },
];

describe('a stream of server-sent events', () => {
  it.each(['\n', '\r\n', '\r'])('is read with %j as the end of lines, in pieces of any size', (end) => {
    const text = STREAM.replaceAll('\n', end);
    for (let size = 1; size <= text.length; size += 1) {
      const parser = new EventStreamParser();
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        text.slice(index * size, (index + 1) * size),
      );
      // A lone CR at the very end could still become a CRLF: the last event waits for more.
      const events = [...pieces, ...(end === '\r' ? [':'] : [])].flatMap((piece) => parser.feed(piece));
      expect(events).toEqual(EVENTS);
    }
  });

  it('names an event without a name "message", and drops one without data', () => {
    expect(new EventStreamParser().feed('data\n\nevent: empty\n\ndata: b\n\n')).toEqual([
      { event: 'message', data: '', id: undefined },
      { event: 'message', data: 'b', id: undefined },
    ]);
  });

  it('takes one space after the colon away, and no more', () => {
    expect(new EventStreamParser().feed('data:  a: b \n\n')[0]?.data).toBe(' a: b ');
  });

  it('ignores a byte order mark, and an event that was not finished', () => {
    expect(new EventStreamParser().feed('\uFEFFdata: a\n\ndata: cut')).toEqual([
      { event: 'message', data: 'a', id: undefined },
    ]);
  });

  it('joins characters whose bytes came apart', async () => {
    const bytes = new TextEncoder().encode('data: gr\u00fc\u00df \u{1f600}\n\n');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const events: string[] = [];
    for await (const { data } of readEvents(body)) events.push(data);
    expect(events).toEqual(['gr\u00fc\u00df \u{1f600}']);
  });
});
