/** One word for a POSIX shell, whatever stands in it. */
export function posixWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/** One literal string for PowerShell, whatever stands in it: to PowerShell typographic quotes are quotes, too. */
export function powershellLiteral(value: string): string {
  return `'${value.replaceAll(/['‘’‚‛]/g, '$&$&')}'`;
}
