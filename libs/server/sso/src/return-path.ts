const MAX_LENGTH = 1_000;

/** Browsers drop these inside a URL, so `/<tab>/evil.example` would become `//evil.example`. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const IGNORED_BY_BROWSERS = /[\u0000-\u0020\u007f\\]/;

/**
 * Where the browser goes after the sign-in: a path of this server, else `/`.
 * Anything that a browser could read as another origin is not a path.
 */
export function toReturnPath(wanted: string | undefined): string {
  if (wanted === undefined || wanted.length > MAX_LENGTH) return '/';
  if (!wanted.startsWith('/') || IGNORED_BY_BROWSERS.test(wanted)) return '/';
  const base = 'https://this.invalid';
  if (!URL.canParse(wanted, base)) return '/';
  const url = new URL(wanted, base);
  return url.origin === base && !url.pathname.startsWith('//') ? wanted : '/';
}
