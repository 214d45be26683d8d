/**
 * Whether a claim's value fits a pattern: equal, character by character, but for `*`, which stands for
 * any text, also none, also with slashes. Linear in the length: no regular expression is made of it.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === value;
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return position <= value.length - last.length;
}

/** Whether a token's claims fit every pattern of a rule. Lists and objects fit no pattern. */
export function matchesClaims(
  patterns: Readonly<Record<string, string>>,
  claims: Readonly<Record<string, unknown>>,
): boolean {
  const entries = Object.entries(patterns);
  return (
    entries.length > 0 &&
    entries.every(([name, pattern]) => {
      const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
      if (typeof value === 'string') return matchesPattern(pattern, value);
      return (typeof value === 'number' || typeof value === 'boolean') && matchesPattern(pattern, String(value));
    })
  );
}
