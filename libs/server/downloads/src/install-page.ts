import { createHash } from 'node:crypto';
import { installCommand, type InstallSystem, uninstallCommand } from '@gururmm/shared/install-commands';
import type { InstallerPlan } from './installer-plan';
import { LEGACY_FILES } from './legacy-files';

const STYLE = [
  ':root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }',
  'body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }',
  'pre { padding: 0.75rem 1rem; border: 1px solid; border-radius: 0.5rem; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; }',
  "pre { font-family: ui-monospace, Consolas, Menlo, 'DejaVu Sans Mono', monospace; }",
].join('\n');

/** The page runs nothing and loads nothing. */
export const INSTALL_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

const SYSTEMS: readonly { readonly system: InstallSystem; readonly name: string; readonly where: string }[] = [
  { system: 'linux', name: 'Linux', where: 'In a terminal, as a user who may use sudo:' },
  { system: 'windows', name: 'Windows 10, Server 2016 and newer', where: 'In PowerShell, run as administrator:' },
  { system: 'macos', name: 'macOS', where: 'In Terminal, as an administrator:' },
];

/** What a browser shows of a site's installer: the command of each system, without a key. */
export function installPage({ siteCode, publicUrl }: InstallerPlan): string {
  const target = { origin: publicUrl, siteCode };
  const sections = SYSTEMS.flatMap(({ system, name, where }) => [
    `<h2>${name}</h2>`,
    `<p>${where}</p>`,
    `<pre>${text(installCommand(system, target))}</pre>`,
    '<p>To take it off again:</p>',
    `<pre>${text(uninstallCommand(system))}</pre>`,
  ]);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>Install the agent: ${siteCode}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>Install the agent for ${siteCode}</h1>`,
    '<p>A machine that runs its command waits for approval, unless the site lets everybody in.',
    'The command with a key in it is shown in the console when the key is made.</p>',
    ...sections,
    '<h2>Windows 7 and Server 2008 R2</h2>',
    '<p>Put these files into one folder:</p>',
    '<ul>',
    ...LEGACY_FILES.map((file) => `<li><a href="${text(publicUrl)}/downloads/${file}">${file}</a></li>`),
    '</ul>',
    '<p>Then run there, as administrator:</p>',
    `<pre>${text(`gururmm-legacy-install.cmd ${publicUrl} ${siteCode}`)}</pre>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
