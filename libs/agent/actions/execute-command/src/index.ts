import type { Action, LegacyDecode } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { ExecuteAction } from './execute-action';
import { legacyDecodeOf } from './legacy-decode';
import { planPowershell } from './plan-powershell';
import { planPython } from './plan-python';
import { planScript } from './plan-script';
import { planShell } from './plan-shell';
import type { ProcessControl } from './process-tree';

export { findExecutable } from './find-executable';
export { commandEnvironment } from './inherited-environment';
export { type FollowProcess, loadProcessControl, type ProcessControl } from './process-tree';
export { runProcess } from './run-process';

/** The actions for `shell`, `powershell`, `python` and `script`. */
export function createExecuteActions(osType: OsType, processControl: ProcessControl): Action[] {
  const isWindows = osType === 'windows';
  const { follow } = processControl;
  return [
    new ExecuteAction('shell', planShell, follow, isWindows),
    new ExecuteAction('powershell', planPowershell, follow, isWindows),
    new ExecuteAction('python', planPython, follow, isWindows),
    new ExecuteAction('script', planScript, follow, isWindows),
  ];
}

/** How output that is no UTF-8 is read; only Windows consoles write in a code page. */
export async function loadLegacyDecode(osType: OsType): Promise<LegacyDecode | undefined> {
  if (osType !== 'windows') return undefined;
  const { readOemCodePage } = await import('./oem-code-page.windows');
  return legacyDecodeOf(readOemCodePage());
}
