/** 32 hex digits as text, with the longest row of zeros left out (RFC 5952). */
export function formatIpv6(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => parseInt(group, 16).toString(16));
  const text = groups.join(':');
  const zeros = (text.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? []).reduce(
    (longest, run) => (zeroCount(run) > zeroCount(longest) ? run : longest),
    '',
  );
  if (zeros === '') return text;
  const start = text.indexOf(zeros);
  const [before, after] = [text.slice(0, start), text.slice(start + zeros.length)];
  return `${before}::${after.replace(/^:/, '')}`;
}

function zeroCount(run: string): number {
  return run.split('0').length - 1;
}
