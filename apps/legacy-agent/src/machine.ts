import type { Config } from './config';
import { readReplaced, readText, removeFile, replaceText, writeText } from './files';
import { sha256 } from './sha256';
import { expand, registryText, runHidden } from './shell';

const CURRENT_VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\';
const UPDATE_KEY = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired';

/** As the agent for newer systems derives it: a machine that changes agents stays the same machine. */
const PRODUCT_SALT = 'gururmm device identity v1:';

export function deviceIdOf(config: Config, path: string): string {
  if (config.deviceId !== '') return config.deviceId;
  const kept = readReplaced(path).replace(/\s/g, '');
  if (kept !== '') return kept;
  const guid = registryText('HKLM\\SOFTWARE\\Microsoft\\Cryptography\\MachineGuid').replace(/\s/g, '').toLowerCase();
  // Without an identifier of the machine the id is random; kept, it is as stable.
  const id =
    guid === ''
      ? `random-${sha256(`${hostname()} ${String(new Date().getTime())} ${String(Math.random())}`)}`
      : sha256(PRODUCT_SALT + guid);
  replaceText(path, id);
  return id;
}

export function hostname(): string {
  return expand('%COMPUTERNAME%');
}

export function osVersion(): string {
  const name = registryText(`${CURRENT_VERSION}ProductName`) || 'Windows';
  const version = registryText(`${CURRENT_VERSION}CurrentVersion`);
  return `${name} ${version}.${registryText(`${CURRENT_VERSION}CurrentBuildNumber`)}`.slice(0, 255);
}

export function architecture(): string {
  const processor = expand('%PROCESSOR_ARCHITEW6432% %PROCESSOR_ARCHITECTURE%').toLowerCase();
  return processor.indexOf('amd64') >= 0 ? 'x64' : 'x86';
}

/** The code page of programs without Unicode, in which the host reads and writes files. */
export function codePage(): string {
  return registryText('HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage\\ACP') || '1252';
}

export function isRebootPending(): boolean {
  return runHidden(`reg.exe query "${UPDATE_KEY}"`) === 0;
}

export interface Reading {
  readonly uptimeSeconds?: number;
  readonly sample?: Record<string, unknown>;
}

/** Whatever WMI does not tell is left out: a broken repository is common on old machines. */
const METRICS_SCRIPT = [
  'On Error Resume Next',
  'Set wmi = GetObject("winmgmts:root\\cimv2")',
  'Set out = CreateObject("Scripting.FileSystemObject").CreateTextFile(WScript.Arguments(0), True)',
  'For Each p In wmi.ExecQuery("SELECT * FROM Win32_Processor")',
  '  out.WriteLine "cpu=" & p.LoadPercentage',
  'Next',
  'For Each p In wmi.ExecQuery("SELECT * FROM Win32_OperatingSystem")',
  '  out.WriteLine "free_kib=" & p.FreePhysicalMemory',
  '  out.WriteLine "total_kib=" & p.TotalVisibleMemorySize',
  '  out.WriteLine "booted=" & p.LastBootUpTime',
  'Next',
  'For Each p In wmi.ExecQuery("SELECT * FROM Win32_LogicalDisk WHERE DriveType = 3")',
  '  out.WriteLine "disk=" & p.DeviceID & "," & p.Size & "," & p.FreeSpace',
  'Next',
  'For Each p In wmi.ExecQuery("SELECT * FROM Win32_PerfRawData_Tcpip_NetworkInterface")',
  '  out.WriteLine "net=" & p.BytesReceivedPersec & "," & p.BytesSentPersec',
  'Next',
  'out.WriteLine "processes=" & wmi.ExecQuery("SELECT * FROM Win32_Process").Count',
  'out.Close',
  '',
].join('\r\n');

/** Reads the machine; the answer of WMI takes a moment, so this runs with heartbeats alone. */
export function readMachine(directory: string): Reading {
  const script = `${directory}\\metrics.vbs`;
  const listing = `${directory}\\metrics.txt`;
  writeText(script, METRICS_SCRIPT);
  removeFile(listing);
  runHidden(`cscript.exe //B //nologo "${script}" "${listing}"`);
  return parseReading(readText(listing), new Date());
}

export function parseReading(text: string, now: Date): Reading {
  const values: Record<string, string[] | undefined> = {};
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const at = lines[i].indexOf('=');
    if (at > 0) (values[lines[i].slice(0, at)] = values[lines[i].slice(0, at)] ?? []).push(lines[i].slice(at + 1));
  }
  const numbers = (name: string) => numbersOf(values[name] ?? []);
  const total = sum(numbers('total_kib')) * 1024;
  const uptimeSeconds = uptimeOf((values.booted ?? [''])[0], now);
  if (total === 0) return { uptimeSeconds };
  const cpus = numbers('cpu');
  const sample = {
    ts: now,
    cpu_percent: cpus.length === 0 ? 0 : Math.min(100, Math.max(0, sum(cpus) / cpus.length)),
    memory_used_bytes: Math.max(0, total - sum(numbers('free_kib')) * 1024),
    memory_total_bytes: total,
    net_rx_bytes: columnSum(values.net ?? [], 0),
    net_tx_bytes: columnSum(values.net ?? [], 1),
    process_count: sum(numbers('processes')),
    disks: disksOf(values.disk ?? []),
  };
  return { uptimeSeconds, sample };
}

/** Of `20261125231210.476000+060`: local time, and the minutes it is ahead of UTC. */
function uptimeOf(booted: string, now: Date): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.\d+([+-]\d+)$/.exec(booted);
  if (!match) return undefined;
  const part = (index: number) => Number(match[index]);
  const local = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6));
  return Math.max(0, Math.round((now.getTime() - local) / 1000) + part(7) * 60);
}

function disksOf(rows: readonly string[]) {
  const disks: { mount: string; used_bytes: number; total_bytes: number }[] = [];
  for (let i = 0; i < rows.length; i++) {
    const parts = rows[i].split(',');
    const total = Number(parts[1]);
    if (total > 0)
      disks.push({ mount: parts[0], used_bytes: Math.max(0, total - Number(parts[2])), total_bytes: total });
  }
  return disks;
}

function columnSum(rows: readonly string[], column: number): number {
  const texts: string[] = [];
  for (let i = 0; i < rows.length; i++) texts.push(rows[i].split(',')[column]);
  return sum(numbersOf(texts));
}

function numbersOf(texts: readonly string[]): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < texts.length; i++) if (/^\d+$/.test(texts[i])) numbers.push(Number(texts[i]));
  return numbers;
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i];
  return total;
}
