import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { EPOCH_SECONDS } from './staging.mjs';

const INSTALL_CMD = `@echo off\r
rem Run as administrator: install.cmd https://rmm.example.com SITE-CODE\r
rem The site's key is read from GURURMM_SITE_KEY.\r
if "%~2"=="" (\r
  echo Usage: install.cmd SERVER SITE-CODE\r
  exit /b 2\r
)\r
"%~dp0gururmm-agent.exe" install --server "%~1" --site-code "%~2" --keep-newer\r
exit /b %ERRORLEVEL%\r
`;

/** Makes the archive for Windows: program, licence, and a script that installs. */
export async function makeZip({ binary, out }) {
  const zip = new yazl.ZipFile();
  const mtime = new Date(EPOCH_SECONDS * 1000);
  const options = { mtime, mode: 0o100755, forceDosTimestamp: true };
  zip.addFile(binary, 'gururmm-agent/gururmm-agent.exe', options);
  zip.addFile(join(workspaceRoot, 'LICENSE'), 'gururmm-agent/LICENSE.txt', { ...options, mode: 0o100644 });
  zip.addBuffer(Buffer.from(INSTALL_CMD), 'gururmm-agent/install.cmd', { ...options, mode: 0o100644 });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(out));
}
