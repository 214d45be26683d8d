import type { RuleKind } from '../rules/rule-kinds';
import type { Reading } from './reading';

const TITLES: Readonly<Record<RuleKind, string>> = {
  cpu: 'CPU',
  memory: 'Memory',
  disk: 'Disk',
  offline: 'Offline',
  service: 'Service',
  reboot_pending: 'Restart pending',
  clock_skew: 'Clock is off',
  script: 'Check',
  site_down: 'Site down',
};

/** What an alert says in one line, for people. */
export function alertText({ rule, agent, object, value, condition, detail }: Reading): string {
  const title = rule.kind === 'script' ? rule.name : TITLES[rule.kind];
  const what = [title, object].filter((part) => part !== '').join(' ');
  return `${what} on ${agent.hostname}: ${detail ?? figures(rule.kind, value, condition.raise)}`;
}

function figures(kind: RuleKind, value: number, raise: number): string {
  switch (kind) {
    case 'cpu':
    case 'memory':
    case 'disk':
      return `${Math.round(value)} % used, threshold ${raise} %`;
    case 'offline':
      return `no sign for ${Math.round(value)} s, threshold ${raise} s`;
    case 'clock_skew':
      return `by ${Math.round(value)} s, threshold ${raise} s`;
    default:
      return rule(kind);
  }
}

function rule(kind: 'service' | 'reboot_pending' | 'script' | 'site_down'): string {
  return kind === 'reboot_pending' ? 'the system waits for a restart' : 'not well';
}
