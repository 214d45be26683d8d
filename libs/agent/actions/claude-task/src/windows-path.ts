/** Names that Windows takes for devices wherever they stand, also with an extension. */
const DEVICE_NAMES = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;
const FORBIDDEN_IN_NAMES = /[<>:"|?*]/;
const SHORT_NAME = /~\d/;

/**
 * What makes a path of Windows unfit, as a sentence; undefined when it may be looked up. Refused is every spelling
 * by which one directory has a second name that a comparison of texts would miss: device and UNC prefixes, streams,
 * short names, trailing dots and spaces. Links are judged later, on the opened directory.
 */
export function windowsPathFault(path: string): string | undefined {
  if (/^[\\/]{2}/.test(path)) return 'network and device paths are not allowed';
  const drive = /^[a-z]:/i.exec(path)?.[0] ?? '';
  const rest = path.slice(drive.length);
  if (drive !== '' && !/^[\\/]/.test(rest)) return 'a path with a drive must be absolute';
  if (drive === '' && /^[\\/]/.test(rest)) return 'an absolute path must name its drive';
  return rest
    .split(/[\\/]/)
    .map(windowsNameFault)
    .find((fault) => fault !== undefined);
}

function windowsNameFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return undefined; // resolved by text, as Windows does
  if (FORBIDDEN_IN_NAMES.test(name)) return 'the path contains a character that no file name may hold';
  if (/[. ]$/.test(name)) return 'a name in the path ends in a dot or a space';
  if (SHORT_NAME.test(name)) return 'short names (with ~ and a digit) are not allowed';
  return DEVICE_NAMES.test(name.trimEnd()) ? 'the path names a device' : undefined;
}
