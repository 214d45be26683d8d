/** PostgreSQL text holds everything but NUL; a hostile endpoint must not stop a result from being stored. */
export function storableText(text: string): string {
  return text.includes('\u0000') ? text.replaceAll('\u0000', '\uFFFD') : text;
}
