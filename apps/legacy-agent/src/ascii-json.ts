/** JSON of ASCII alone: whatever the host makes of a string on its way to a file or the network, the bytes are these. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, (character) => {
    return `\\u${`000${character.charCodeAt(0).toString(16)}`.slice(-4)}`;
  });
}
