import type { PolicyKey } from './policy-items';

/** What people read of an item. */
export interface PolicyItemText {
  readonly title: string;
  readonly description: string;
  readonly group: string;
  readonly unit: 'seconds' | 'bytes' | 'percent' | 'days' | null;
}

type TextsOfGroup = Partial<Record<PolicyKey, readonly [title: string, unit: PolicyItemText['unit'], text: string]>>;

const GROUPS = {
  Connection: {
    heartbeat_interval_seconds: ['Heartbeat', 'seconds', 'How often an agent says that it is there.'],
    idle_timeout_seconds: [
      'Idle timeout',
      'seconds',
      'Silence after which server and agent each give a connection up. The server asks three times within it.',
    ],
    auth_timeout_seconds: [
      'Sign-in timeout',
      'seconds',
      'How long a connection may take to sign in. Before the sign-in nobody is known, so on the server the global policy counts.',
    ],
    reconnect_delay_seconds: [
      'Reconnect delay',
      'seconds',
      'Wait after a failed attempt to connect; doubled by each further one.',
    ],
    reconnect_max_delay_seconds: ['Longest reconnect delay', 'seconds', 'The reconnect delay grows no further.'],
  },
  Measurements: {
    metrics_interval_seconds: ['Metrics', 'seconds', 'How often processor, memory, disks and network are measured.'],
    network_check_interval_seconds: ['Network check', 'seconds', 'How often addresses and gateways are looked at.'],
    inventory_interval_seconds: [
      'Inventory',
      'seconds',
      'How often software and services are listed; what has not changed is told once a day.',
    ],
  },
  Commands: {
    command_timeout_seconds: ['Command timeout', 'seconds', 'Time limit of a command that names none.'],
    max_concurrent_commands: ['Commands at once', null, 'Further commands wait for their turn.'],
    output_cap_bytes: ['Kept output', 'bytes', 'Kept of each output stream of a command; the middle is cut.'],
    allowed_command_types: [
      'Allowed commands',
      null,
      'Types of commands that agents run; others are rejected. The agent.toml of a machine may allow fewer.',
    ],
  },
  'Claude tasks': {
    claude_tasks_per_hour: ['Tasks in an hour', null, 'Further Claude tasks of the hour are refused.'],
    claude_max_concurrent: ['Tasks at once', null, 'Further Claude tasks are refused while so many run.'],
    claude_timeout_seconds: ['Task timeout', 'seconds', 'Time limit of a Claude task that names none.'],
  },
  Watchdog: {
    watched_services: ['Watched services', null, 'Services and processes that agents look after and restart.'],
  },
  Updates: {
    update_channel: ['Channel', null, 'Which releases agents get.'],
    update_window: ['Window', null, 'When agents may update; without one, at any time.'],
    version_pin: ['Pinned version', null, 'The only version that agents get; without one, the newest of the channel.'],
  },
  'Alert thresholds': {
    alert_cpu_percent: ['Processor', 'percent', 'Load of the processor from which the built-in rule raises an alert.'],
    alert_memory_percent: ['Memory', 'percent', 'Used memory from which the built-in rule raises an alert.'],
    alert_disk_percent: ['Disk', 'percent', 'Used space of a disk from which the built-in rule raises an alert.'],
    alert_offline_seconds: ['Offline', 'seconds', 'Absence of an agent after which the built-in rule raises an alert.'],
    alert_clock_skew_seconds: [
      'Clock',
      'seconds',
      'Difference of the clock from which the built-in rule raises an alert.',
    ],
    alert_reboot_pending_days: ['Pending reboot', 'days', 'Age of a pending reboot from which an alert is raised.'],
  },
} satisfies Record<string, TextsOfGroup>;

type TextedKey = { [G in keyof typeof GROUPS]: keyof (typeof GROUPS)[G] }[keyof typeof GROUPS];

/** The texts of every item: a new item of the agents' configuration without a text does not compile. */
export const ITEM_TEXTS: Readonly<Record<PolicyKey, PolicyItemText>> = Object.fromEntries(
  Object.entries<TextsOfGroup>(GROUPS).flatMap(([group, items]) =>
    Object.entries(items).map(([key, [title, unit, description]]) => [key, { title, unit, description, group }]),
  ),
) as Record<TextedKey, PolicyItemText>;
