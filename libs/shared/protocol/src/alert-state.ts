/** Every state of an alert. */
export const ALERT_STATES = ['open', 'acknowledged', 'resolved'] as const;

export type AlertState = (typeof ALERT_STATES)[number];

/** The life cycle of an alert; the only definition, the database trigger is generated from it. */
export const ALERT_TRANSITIONS: Readonly<Record<AlertState, readonly AlertState[]>> = {
  open: ['acknowledged', 'resolved'],
  acknowledged: ['resolved'],
  resolved: [],
};

/** The states from which an alert may turn into `to`. */
export function alertStatesBefore(to: AlertState): AlertState[] {
  return ALERT_STATES.filter((from) => ALERT_TRANSITIONS[from].includes(to));
}

/** How bad it is, the mildest first. */
export const ALERT_SEVERITIES = ['info', 'warning', 'critical'] as const;

export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/**
 * What happens to an alert, in the order of its life. `escalated`: it became worse, or nobody acknowledged it and a route
 * told the next people.
 */
export const ALERT_EVENTS = ['opened', 'escalated', 'acknowledged', 'resolved'] as const;

export type AlertEventKind = (typeof ALERT_EVENTS)[number];
