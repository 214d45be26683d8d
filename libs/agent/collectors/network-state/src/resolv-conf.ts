/** Name servers of a resolv.conf(5). */
export function parseResolvConf(text: string): string[] {
  return [...text.matchAll(/^\s*nameserver\s+([^\s#;]+)/gm)].map(([, address]) => address ?? '').filter(Boolean);
}
