import { createRequire } from 'node:module';
import { Language, type Node, Parser } from '@vscode/tree-sitter-wasm';

const GRAMMAR = '@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm';

/** Places of a PowerShell script that are no PowerShell, as `line: text`; there is no PowerShell on this system. */
export async function powershellFaults(script: string): Promise<string[]> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve(GRAMMAR)));
  const tree = parser.parse(script);
  if (tree === null) throw new Error('the script was not read');
  const faults = (node: Node): string[] => [
    ...(node.isError || node.isMissing ? [`${node.startPosition.row + 1}: ${node.text}`] : []),
    ...node.children.flatMap((child) => (child === null ? [] : faults(child))),
  ];
  return faults(tree.rootNode);
}
