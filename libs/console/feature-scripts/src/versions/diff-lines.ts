export type DiffTone = 'added' | 'removed' | 'place' | 'same';

export interface DiffLine {
  tone: DiffTone;
  text: string;
}

/** The lines of a unified diff with what each one says; its file names are left out. */
export function diffLines(diff: string): DiffLine[] {
  const lines = diff.replace(/\n$/, '').split('\n');
  const start = lines.findIndex((line) => line.startsWith('@@'));
  if (start < 0) return [];
  return lines.slice(start).map((text) => ({ tone: toneOf(text), text }));
}

function toneOf(line: string): DiffTone {
  if (line.startsWith('@@')) return 'place';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : 'same';
}
