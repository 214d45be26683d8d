import { firstLine } from './first-line';

describe('firstLine', () => {
  it.each([
    ['uptime', 'uptime'],
    ['\n  uptime\n\n', 'uptime'],
    ['set -e\napt update', 'set -e …'],
    ['', ''],
  ])('of %j is %j', (command, line) => {
    expect(firstLine(command)).toBe(line);
  });
});
