import { readFileSync } from 'node:fs';
import {
  agentMessageSchemas,
  CLOSE_CODES,
  parseAgentFrame,
  parseServerFrame,
  serverMessageSchemas,
} from '@gururmm/shared/protocol';

const document = readFileSync('docs/protocol.md', 'utf8');
const [, fromAgent = '', fromServer = ''] = document.split(/^## .*$/m);

/** The examples of a part, by the type in their heading. */
function examplesIn(part: string): Map<string, string> {
  return new Map([...part.matchAll(/^### `(\w+)`$.*?^```json$(.*?)^```$/gms)].map(([, type, json]) => [type!, json!]));
}

describe('docs/protocol.md', () => {
  it.each([
    ['agent', fromAgent, Object.keys(agentMessageSchemas)],
    ['server', fromServer, Object.keys(serverMessageSchemas)],
  ])('has one example of every message of the %s', (_end, part, types) => {
    expect([...examplesIn(part).keys()]).toEqual(types);
  });

  it.each([...examplesIn(fromAgent)])('shows a valid %s', (type, json) => {
    expect(parseAgentFrame(json)).toMatchObject({ ok: true, message: { type } });
  });

  it.each([...examplesIn(fromServer)])('shows a valid %s', (type, json) => {
    expect(parseServerFrame(json)).toMatchObject({ ok: true, message: { type } });
  });

  it('lists every close code', () => {
    const listed = [...document.matchAll(/^\| (\d{4}) /gm)].map(([, code]) => Number(code));
    expect(listed.sort()).toEqual(Object.values(CLOSE_CODES).sort());
  });
});
