import { validate } from 'class-validator';
import { IsTimestamp } from './is-timestamp';

class Query {
  @IsTimestamp() at: unknown;
}

const isTaken = async (at: unknown) => (await validate(Object.assign(new Query(), { at }))).length === 0;

describe('a time in a request', () => {
  it.each(['2026-08-01T12:00:00Z', '2026-08-01T12:00:00.123456Z', '2026-08-01T14:00:00+02:00', '2024-02-29T00:00:00Z'])(
    'may be %s',
    async (at) => {
      expect(await isTaken(at)).toBe(true);
    },
  );

  it.each([
    '2026-08-01',
    '2026-08-01T12:00:00',
    '2026-W31',
    '2026-213',
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
    'now',
    '',
    1785585600,
    null,
  ])('is not %j', async (at) => {
    expect(await isTaken(at)).toBe(false);
  });
});
