const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?$/;

/** Whether this is a version as releases have them: three numbers, perhaps a pre-release after a dash. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/** Negative when `one` is older than `other` (Semantic Versioning 2.0.0, section 11). */
export function compareVersions(one: string, other: string): number {
  const a = VERSION.exec(one);
  const b = VERSION.exec(other);
  if (a === null || b === null) throw new Error(`"${one}" or "${other}" is no version`);
  for (let i = 1; i <= 3; i++) {
    const difference = Number(a[i]) - Number(b[i]);
    if (difference !== 0) return difference;
  }
  // What took no part in the match is undefined or, in this host, an empty text.
  return comparePrereleases(a[4] || '', b[4] || '');
}

function comparePrereleases(one: string, other: string): number {
  if (one === other) return 0;
  if (one === '' || other === '') return one === '' ? 1 : -1;
  const a = one.split('.');
  const b = other.split('.');
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = compareIdentifiers(a[i], b[i]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareIdentifiers(one: string, other: string): number {
  const isNumber = /^\d+$/.test(one);
  const isOtherNumber = /^\d+$/.test(other);
  if (isNumber && isOtherNumber) return Number(one) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
