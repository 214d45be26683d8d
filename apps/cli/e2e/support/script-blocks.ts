/** A script of a pipeline, as its system would run it. */
export interface ScriptBlock {
  /** Nearest heading above it. */
  readonly section: string;
  readonly script: string;
}

const HEADING = /^#+ (.+)$/;
const LITERAL = /^( *)(?:- )?(?:run: \||- \|)$/;

/** The literal blocks (`run: |`, `- |`) of every yaml example, and every sh example, in their order. */
export function scriptBlocks(markdown: string): ScriptBlock[] {
  const blocks: ScriptBlock[] = [];
  let section = '';
  let fence: { readonly language: string; readonly lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (fence === undefined) {
      section = HEADING.exec(line)?.[1] ?? section;
      const language = /^```(\w+)$/.exec(line)?.[1];
      if (language !== undefined) fence = { language, lines: [] };
    } else if (line === '```') {
      const { language, lines } = fence;
      const scripts = language === 'yaml' ? literalBlocks(lines) : language === 'sh' ? [lines.join('\n')] : [];
      blocks.push(...scripts.map((script) => ({ section, script })));
      fence = undefined;
    } else fence.lines.push(line);
  }
  return blocks;
}

function literalBlocks(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    const indent = LITERAL.exec(line)?.[1]?.length;
    if (indent === undefined) return [];
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((next) => next.trim() !== '' && next.search(/\S/) <= indent);
    const body = end < 0 ? rest : rest.slice(0, end);
    const margin = Math.min(...body.filter((next) => next.trim() !== '').map((next) => next.search(/\S/)));
    return [body.map((next) => next.slice(margin)).join('\n')];
  });
}
