/** A key of the registry with its values by name; numbers are DWORDs. */
export interface RegistryKey {
  readonly path: string;
  readonly values: ReadonlyMap<string, string | number>;
}

/**
 * Reads a file of `reg.exe export`: UTF-16 with a byte order mark, so unlike what `reg.exe query` prints it holds every
 * name whole. Values of other kinds than text and DWORD are left out.
 */
export function readRegistryExport(file: Uint8Array): RegistryKey[] {
  const text = new TextDecoder('utf-16le').decode(file);
  const keys: { path: string; values: Map<string, string | number> }[] = [];
  // A long value goes on in the next line after a backslash.
  for (const line of text.replace(/\\\r?\n\s*/g, '').split(/\r?\n/)) {
    const path = /^\[(?!-)(.+)\]$/.exec(line)?.[1];
    if (path !== undefined) keys.push({ path, values: new Map() });
    else readValue(line, keys.at(-1)?.values);
  }
  return keys;
}

function readValue(line: string, values: Map<string, string | number> | undefined): void {
  const [, name, text, dword, expandable] =
    /^"((?:[^"\\]|\\.)*)"=(?:"((?:[^"\\]|\\.)*)"|dword:([0-9a-f]{8})|hex\(2\):([0-9a-f,]*))$/i.exec(line) ?? [];
  if (name === undefined || values === undefined) return;
  const value =
    text !== undefined
      ? unescaped(text)
      : dword !== undefined
        ? Number.parseInt(dword, 16)
        : Buffer.from((expandable ?? '').replaceAll(',', ''), 'hex')
            .toString('utf16le')
            .replace(/\0+$/, '');
  values.set(unescaped(name), value);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
