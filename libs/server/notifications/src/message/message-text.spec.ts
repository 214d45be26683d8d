import { plainText, textOf } from './message-text';
import { type AlertData, alertMessage, digestMessage } from './notification-message';
import { escapeMrkdwn, slackBody } from './slack-message';
import { teamsBody } from './teams-card';

const EVIL =
  '<!channel> <https://evil.example|here> [here](https://evil.example) *b* & \r\nBcc: all@example.com\u2028x\u202E';

const alert = (fields: Partial<AlertData> = {}) =>
  alertMessage('opened', new Date(0), {
    alert_id: 'a',
    severity: 'critical',
    status: 'open',
    rule: 'Disk',
    object: '/var',
    text: EVIL,
    value: 97,
    threshold: 90,
    agent: { id: 'x', hostname: 'PC-1\nSubject: no' },
    site: null,
    client: { id: 'c', name: 'Acme' },
    opened_at: '2026-01-01T00:00:00.000Z',
    ...fields,
  });

describe('messages in words', () => {
  it('keep every text of an endpoint on one line, and the title short', () => {
    const { title, lines } = textOf(alert({ text: EVIL + 'x'.repeat(500) }));
    for (const text of [title, ...lines.map((line) => line.text)]) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
    expect(title).toMatch(/^\[critical\] Alert: PC-1 Subject: no: /);
    expect(title).toHaveLength(140);
    const plain = plainText(textOf(alert()));
    expect(plain.split('\n').filter((line) => /^Bcc|^Subject/.test(line))).toEqual([]);
    expect(lines.map(({ label }) => label)).toEqual([
      'Alert',
      'Severity',
      'Rule',
      'Object',
      'Agent',
      'Client',
      'Opened',
    ]);
  });

  it('mention nobody and link nowhere in Slack', () => {
    expect(escapeMrkdwn('<!channel> & <http://e|x> *b*')).toBe(
      '&lt;!channel&gt; &amp; &lt;http://e|x&gt; *\u200Bb*\u200B',
    );
    const body = slackBody(textOf(alert()));
    expect(body['text']).not.toMatch(/[<>]/);
    const texts = JSON.stringify(body['blocks']).match(/"type":"(mrkdwn|plain_text)"/g);
    expect(new Set(texts)).toEqual(new Set(['"type":"plain_text"']));
  });

  it('are text without Markdown in Teams', () => {
    const json = JSON.stringify(teamsBody(textOf(alert())));
    expect(new Set(json.match(/"type":"[A-Za-z]+"/g))).toEqual(
      new Set(['"type":"message"', '"type":"AdaptiveCard"', '"type":"RichTextBlock"', '"type":"TextRun"']),
    );
    expect(json).toContain('PC-1 Subject: no');
  });

  it('tell many at once with a count of what is left out', () => {
    const alerts = [{ type: 'alert.opened', severity: 'warning', text: 'one' }];
    expect(plainText(textOf(digestMessage(new Date(0), { count: 12, alerts })))).toBe(
      '12 alerts within a short time\n\nAlert (warning): one\nAnd: 11 more\n',
    );
  });
});
