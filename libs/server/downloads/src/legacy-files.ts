/** What Windows 7 and Server 2008 R2 need, in one folder. */
export const LEGACY_FILES = [
  'gururmm-legacy-agent.js',
  'gururmm-legacy-install.cmd',
  'gururmm-legacy-run.cmd',
  'gururmm-legacy-uninstall.cmd',
];
