/** What the server takes for one agent. */
export const MAX_TAGS = 50;
export const MAX_TAG_LENGTH = 100;

/** The tags with one more: not twice, not empty, and no more than the server takes. */
export function withTag(tags: readonly string[], typed: string): readonly string[] {
  const tag = typed.trim().slice(0, MAX_TAG_LENGTH);
  return tag === '' || tags.includes(tag) || tags.length >= MAX_TAGS ? tags : [...tags, tag];
}
