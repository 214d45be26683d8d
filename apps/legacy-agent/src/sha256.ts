/** SHA-256 (FIPS 180-4) of a text whose characters are bytes, as lower-case hex. Windows 7 has no object for it. */
export function sha256(bytes: string): string {
  const words = padded(bytes);
  const state = firstFractions(8, 1 / 2);
  const constants = firstFractions(64, 1 / 3);
  for (let offset = 0; offset < words.length; offset += 16) compress(state, constants, words, offset);
  let hex = '';
  for (let i = 0; i < 8; i++) hex += `0000000${(state[i] >>> 0).toString(16)}`.slice(-8);
  return hex;
}

function compress(state: number[], constants: number[], words: number[], offset: number): void {
  const w: number[] = [];
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    w[i] =
      i < 16
        ? words[offset + i] | 0
        : (mixed(w[i - 15], 7, 18, 3) + w[i - 7] + mixed(w[i - 2], 17, 19, 10) + w[i - 16]) | 0;
    const t1 = (h + rotated(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + constants[i] + w[i]) | 0;
    const t2 = (rotated(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const added = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = (state[i] + added[i]) | 0;
}

function rotate(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}

function rotated(x: number, p: number, q: number, r: number): number {
  return rotate(x, p) ^ rotate(x, q) ^ rotate(x, r);
}

function mixed(x: number, p: number, q: number, shift: number): number {
  return rotate(x, p) ^ rotate(x, q) ^ (x >>> shift);
}

/** The text, a one bit, zeros, and its length in bits: a multiple of 16 words. */
function padded(bytes: string): number[] {
  const count = (((bytes.length + 8) >> 6) + 1) * 16;
  const words: number[] = [];
  for (let i = 0; i < count; i++) words[i] = 0;
  for (let i = 0; i < bytes.length; i++) words[i >> 2] |= (bytes.charCodeAt(i) & 255) << (24 - (i % 4) * 8);
  words[bytes.length >> 2] |= 128 << (24 - (bytes.length % 4) * 8);
  words[count - 2] = Math.floor(bytes.length / 536870912);
  words[count - 1] = (bytes.length << 3) | 0;
  return words;
}

/** The first 32 bits of the fractions of roots of the first primes: where the standard's constants come from. */
function firstFractions(count: number, power: number): number[] {
  const fractions: number[] = [];
  for (let candidate = 2; fractions.length < count; candidate++) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) isPrime = false;
    if (!isPrime) continue;
    const root = Math.pow(candidate, power);
    fractions.push(((root - Math.floor(root)) * 4294967296) | 0);
  }
  return fractions;
}
