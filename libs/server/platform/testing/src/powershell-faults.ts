import { createRequire } from 'node:module';
import { Language, type Node, Parser } from '@vscode/tree-sitter-wasm';

const GRAMMAR = '@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm';

let parser: Promise<Parser> | undefined;

/** Places of a PowerShell script that are no PowerShell, as `line: text`; there is no PowerShell on this system. */
export async function powershellFaults(script: string): Promise<string[]> {
  parser ??= loadParser();
  const tree = (await parser).parse(script);
  if (tree === null) throw new Error('the script was not read');
  const faults = (node: Node): string[] => [
    ...(node.isError || node.isMissing ? [`${node.startPosition.row + 1}: ${node.text}`] : []),
    ...node.children.flatMap((child) => (child === null ? [] : faults(child))),
  ];
  return faults(tree.rootNode);
}

async function loadParser(): Promise<Parser> {
  await Parser.init();
  const powershell = new Parser();
  return powershell.setLanguage(await Language.load(createRequire(import.meta.url).resolve(GRAMMAR)));
}
