const GROUP_LENGTH = 4;

/** Letters in groups of four, which people can read off and type. */
export function inGroups(text: string): string {
  return text.replace(new RegExp(`(.{${GROUP_LENGTH}})(?=.)`, 'g'), '$1 ');
}
