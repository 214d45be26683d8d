import { readText, removeFile, writeText } from './files';
import { runHidden } from './shell';

export interface WindowsProcess {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** Id of the command whose batch it runs; empty where the system does not tell. */
  readonly commandId: string;
}

interface Snapshot {
  /** The agent's own process; 0 when the list could not be read. */
  readonly self: number;
  /** The process that made the list. */
  readonly lister: number;
  readonly processes: readonly WindowsProcess[];
}

/** WMI answers lists that only VBScript walks on every system (JScript's `Enumerator` does not under Wine). */
const LIST_SCRIPT = [
  'Set wmi = GetObject("winmgmts:root\\cimv2")',
  'Set out = CreateObject("Scripting.FileSystemObject").CreateTextFile(WScript.Arguments(0), True)',
  'For Each p In wmi.ExecQuery("SELECT * FROM Win32_Process")',
  '  line = p.CommandLine & ""',
  '  id = ""',
  '  at = InStr(line, "\\grmm-")',
  '  If at > 0 Then id = Mid(line, at + 6, 36)',
  '  If InStr(line, WScript.Arguments(0)) > 0 And InStr(LCase(p.Name), "cscript") > 0 Then out.WriteLine "self," & p.ParentProcessId & "," & p.ProcessId',
  '  out.WriteLine p.ProcessId & "," & p.ParentProcessId & "," & p.Name & "," & id',
  'Next',
  'out.Close',
  '',
].join('\r\n');

const ROUNDS = 5;

export interface Processes {
  /** Roots of commands that this agent started and that are not among the known ones. */
  newChildren(known: readonly number[]): number[];
  /** The script that this agent has started beside itself; 0: it does not run. */
  startedScript(): number;
  /** Whether the process is there; where the list cannot be read, it is taken to be. */
  isRunning(pid: number): boolean;
  /** Ends a process and all that it started. @returns whether all of them are gone */
  killTree(root: number): boolean;
  /** The process that runs a command's batch, when `pid` still is that one. */
  isBatchOf(pid: number, commandId: string): boolean;
}

export function openProcesses(directory: string): Processes {
  const script = `${directory}\\processes.vbs`;
  const listing = `${directory}\\processes.txt`;
  writeText(script, LIST_SCRIPT);
  const snapshot = (): Snapshot => {
    removeFile(listing);
    runHidden(`cscript.exe //B //nologo "${script}" "${listing}"`);
    return parseSnapshot(readText(listing));
  };
  return {
    newChildren: (known) => {
      const { self, processes } = snapshot();
      const found: number[] = [];
      for (let i = 0; i < processes.length; i++) {
        const { pid, parent, name } = processes[i];
        if (parent === self && self !== 0 && /^cmd/i.test(name) && !contains(known, pid)) found.push(pid);
      }
      return found;
    },
    startedScript: () => {
      const { self, lister, processes } = snapshot();
      for (let i = 0; i < processes.length; i++) {
        const { pid, parent, name } = processes[i];
        if (parent === self && self !== 0 && pid !== lister && /^cscript/i.test(name)) return pid;
      }
      return 0;
    },
    isRunning: (pid) => {
      const { processes } = snapshot();
      for (let i = 0; i < processes.length; i++) if (processes[i].pid === pid) return true;
      return processes.length === 0;
    },
    killTree: (root) => {
      for (let round = 0; round < ROUNDS; round++) {
        const pids = treeOf(snapshot().processes, root);
        if (pids.length === 0) return true;
        runHidden(`taskkill.exe /T /F /PID ${root}`);
        for (let i = 0; i < pids.length; i++) runHidden(`taskkill.exe /F /PID ${pids[i]}`);
      }
      return treeOf(snapshot().processes, root).length === 0;
    },
    isBatchOf: (pid, commandId) => {
      const { processes } = snapshot();
      for (let i = 0; i < processes.length; i++) {
        const found = processes[i];
        if (found.pid === pid)
          return /^cmd/i.test(found.name) && (found.commandId === '' || found.commandId === commandId);
      }
      return false;
    },
  };
}

export function parseSnapshot(text: string): Snapshot {
  const processes: WindowsProcess[] = [];
  let self = 0;
  let lister = 0;
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const parts = lines[i].split(',');
    if (parts.length < 3) continue;
    if (parts[0] === 'self') {
      self = Number(parts[1]);
      lister = Number(parts[2]);
    } else processes.push({ pid: Number(parts[0]), parent: Number(parts[1]), name: parts[2], commandId: parts[3] });
  }
  return { self, lister, processes };
}

/** A process and its descendants, as far as they are there; children of one that has ended too. */
export function treeOf(processes: readonly WindowsProcess[], root: number): number[] {
  const pids: number[] = [root];
  for (let i = 0; i < pids.length; i++) {
    for (let j = 0; j < processes.length; j++) {
      if (processes[j].parent === pids[i] && !contains(pids, processes[j].pid)) pids.push(processes[j].pid);
    }
  }
  const living: number[] = [];
  for (let j = 0; j < processes.length; j++) if (contains(pids, processes[j].pid)) living.push(processes[j].pid);
  return living;
}

function contains(list: readonly number[], value: number): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === value) return true;
  return false;
}
