import type { Config } from './config';
import type { Delivery } from './delivery';
import { type Executor, failure } from './executor';
import { readReplaced, replaceText } from './files';
import { bodyOf, request } from './http';
import type { CommandRequest, CommandResult, Journal } from './journal';
import { log } from './log';
import { architecture, hostname, isRebootPending, osVersion, type Reading, readMachine } from './machine';
import type { Offer } from './updates/offer';
import type { SelfUpdate } from './updates/self-update';
import type { TrialSigns } from './updates/trial-signs';
import { VERSION } from './version';

const MAX_RUNNING = 4;
const REGISTER_EVERY_MS = 30000;
const REBOOT_CHECK_EVERY_MS = 600000;
const UNAUTHENTICATED = 401;
const NOTHING_NEW: Reading = {};
const COMMAND_TYPES = ['shell', 'powershell', 'script'];

interface HeartbeatAnswer {
  readonly heartbeat_interval_seconds: number;
  readonly pending_commands: readonly CommandRequest[];
  readonly cancelled: readonly string[];
  readonly update?: Offer;
  readonly api_key?: string;
}

export interface AgentParts {
  readonly config: Config;
  readonly dataDir: string;
  readonly deviceId: string;
  readonly journal: Journal;
  readonly executor: Executor;
  readonly delivery: Delivery;
  /** Absent on trial: a script on trial takes no updates. */
  readonly selfUpdate: SelfUpdate | undefined;
  readonly signs: TrialSigns | undefined;
}

export interface Agent {
  /** What a restart of the agent owes: ended commands, cut-off ones. */
  recover(): void;
  /** One round of everything that is due. @returns whether the agent is to end, for its update or after its trial */
  turn(): boolean;
}

export function makeAgent(parts: AgentParts): Agent {
  const { config, dataDir, deviceId, journal, executor, delivery, selfUpdate, signs } = parts;
  const keyPath = `${dataDir}\\agent.key`;
  let key = readReplaced(keyPath).replace(/\s/g, '');
  let heartbeatAtMs = 0;
  let registerAtMs = 0;
  let metricsAtMs = 0;
  let rebootAtMs = 0;
  let rebootPending = false;
  let isIntroduced = false;

  const keepKey = (fresh: string) => {
    replaceText(keyPath, fresh);
    key = fresh;
  };
  const done = (result: CommandResult) => {
    journal.note({ id: result.command_id, state: 'done', at: new Date().getTime(), result });
  };
  const register = (nowMs: number) => {
    registerAtMs = nowMs + REGISTER_EVERY_MS;
    const body = {
      site_code: config.siteCode === '' ? undefined : config.siteCode,
      registration_token: config.registrationToken === '' ? undefined : config.registrationToken,
      device_id: deviceId,
      hostname: hostname(),
      os_type: 'windows',
      os_version: osVersion(),
      arch: architecture(),
      agent_version: VERSION,
    };
    const answer = request(config, 'POST', '/api/agent/register-legacy', config.siteKey, body);
    const registered = bodyOf(answer) as { readonly api_key: string | null } | undefined;
    isIntroduced = false;
    if (registered?.api_key) keepKey(registered.api_key);
    else log(`not registered yet: ${answer.status} ${answer.text.slice(0, 300)}`);
  };
  const accept = (command: CommandRequest) => {
    const known = journal.entryOf(command.command_id);
    if (known === undefined) {
      journal.note({ id: command.command_id, state: 'accepted', at: new Date().getTime(), command });
    } else if (known.state !== 'accepted') {
      // It has started here before: it is acknowledged again and never started again.
      request(config, 'POST', '/api/agent/command-ack', key, { command_id: command.command_id });
    }
  };
  const cancel = (id: string) => {
    const known = journal.entryOf(id);
    const result = executor.cancel(id);
    if (result !== undefined) done(result);
    else if (known === undefined || known.state === 'accepted')
      done(failure(id, 'cancelled', 'It was cancelled before it started.'));
  };
  const heartbeat = (nowMs: number) => {
    if (nowMs >= rebootAtMs) {
      rebootAtMs = nowMs + REBOOT_CHECK_EVERY_MS;
      rebootPending = isRebootPending();
    }
    const { uptimeSeconds, sample } = nowMs >= metricsAtMs ? readMachine(dataDir) : NOTHING_NEW;
    if (nowMs >= metricsAtMs) metricsAtMs = nowMs + config.metricsSeconds * 1000;
    const answer = request(config, 'POST', '/api/agent/heartbeat', key, {
      ts: new Date(),
      device_id: deviceId,
      agent_version: VERSION,
      uptime_seconds: uptimeSeconds,
      reboot_pending: rebootPending,
      metrics: sample,
      capabilities: isIntroduced ? undefined : capabilitiesOf(config),
    });
    const body = bodyOf(answer) as HeartbeatAnswer | undefined;
    heartbeatAtMs = nowMs + (body?.heartbeat_interval_seconds ?? 30) * 1000;
    if (body === undefined) {
      log(`heartbeat: ${answer.status} ${answer.text.slice(0, 300)}`);
      // The key is not known any more: the machine enrols again, and keeps its journal.
      if (answer.status === UNAUTHENTICATED) key = '';
      return;
    }
    isIntroduced = true;
    if (body.api_key !== undefined) keepKey(body.api_key);
    signs?.onSignedIn();
    for (let i = 0; i < body.pending_commands.length; i++) accept(body.pending_commands[i]);
    for (let i = 0; i < body.cancelled.length; i++) cancel(body.cancelled[i]);
    if (body.update !== undefined) selfUpdate?.onOffer(body.update, key);
  };
  const startNext = () => {
    const waiting = journal.withState('accepted');
    for (let i = 0; i < waiting.length && executor.count() < MAX_RUNNING; i++) {
      const { id, command } = waiting[i];
      if (command === undefined) continue;
      if (command.command_type === 'claude_task') {
        done(failure(id, 'rejected', 'This agent does not run claude_task.'));
        continue;
      }
      journal.note({ id, state: 'started', at: new Date().getTime(), command });
      const ack = request(config, 'POST', '/api/agent/command-ack', key, { command_id: id });
      const answer = bodyOf(ack) as { readonly start: boolean } | undefined;
      const result =
        answer?.start === false
          ? failure(id, 'cancelled', 'It was over before it started here.')
          : executor.start(command);
      if (result !== undefined) done(result);
    }
  };
  return {
    recover: () => {
      const started = journal.withState('started');
      for (let i = 0; i < started.length; i++) {
        executor.endLeftover(started[i].id);
        done(failure(started[i].id, 'interrupted', 'The agent ended while it ran.'));
      }
    },
    turn: () => {
      const nowMs = new Date().getTime();
      const ended = executor.watch();
      for (let i = 0; i < ended.length; i++) done(ended[i]);
      if (key === '') {
        if (nowMs >= registerAtMs) register(nowMs);
        return signs?.turn(true) === true;
      }
      if (nowMs >= heartbeatAtMs) heartbeat(nowMs);
      startNext();
      delivery.turn(runningIds(journal, executor), key);
      const isIdle = executor.count() === 0;
      return selfUpdate?.turn(isIdle, key) === true || signs?.turn(isIdle) === true;
    },
  };
}

/** What the server is told once at each start. */
function capabilitiesOf({ updates }: Config): string[] {
  return updates ? COMMAND_TYPES.concat(['self_update', 'target:legacy-windows']) : COMMAND_TYPES;
}

function runningIds(journal: Journal, executor: Executor): string[] {
  const ids: string[] = [];
  const started = journal.withState('started');
  for (let i = 0; i < started.length; i++) if (executor.isRunning(started[i].id)) ids.push(started[i].id);
  return ids;
}
