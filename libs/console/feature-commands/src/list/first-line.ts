/** The first line of a command that has something on it. */
export function firstLine(command: string): string {
  const lines = command.split('\n').filter((line) => line.trim() !== '');
  const first = lines[0]?.trim() ?? '';
  return lines.length > 1 ? `${first} …` : first;
}
