import { inflate } from '@sparticuz/chromium';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumDir, packageDir } from './place.mjs';

/** The browser, the libraries a bare Debian lacks (NSS, expat), and a font: nothing has to be installed for it. */
const PARTS = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'];

/** Unpacks Chromium once. Complete or not there at all: an interrupted run leaves only a draft behind. */
export default async function unpackChromium() {
  if (process.env.RMM_E2E_CHROMIUM || existsSync(chromiumDir)) return;
  const draft = `${chromiumDir}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    await inflateInto(draft);
    await writeFile(join(draft, 'fonts.conf'), fontConfiguration());
    await rename(draft, chromiumDir).catch((error) => {
      // Another run was faster.
      if (!existsSync(chromiumDir)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The package writes only to the directory for temporary files. */
async function inflateInto(dir) {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = dir;
  try {
    await Promise.all(PARTS.map((part) => inflate(join(packageDir, 'bin', part))));
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

function fontConfiguration() {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(chromiumDir, 'fonts')}</dir>
  <cachedir>${join(chromiumDir, 'font-cache')}</cachedir>
</fontconfig>
`;
}
