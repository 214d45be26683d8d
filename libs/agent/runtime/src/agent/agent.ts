import { uptime } from 'node:os';
import type { CommandType, NetworkState } from '@gururmm/shared/protocol';
import type { Action } from '../action';
import type { Collector, MetricsCollector } from '../collector';
import { CommandDesk } from '../commands/command-desk';
import { ResultDelivery } from '../commands/delivery/result-delivery';
import { CommandJournal } from '../commands/journal/command-journal';
import type { LegacyDecode } from '../commands/output/stream-decoder';
import { emptyDirectory } from '../commands/scratch-directory';
import { SpoolDirectory } from '../commands/spool-directory';
import type { FeatureMessageHandlers } from '../connection/message-handlers';
import type { Settings } from '../config/settings';
import type { ConnectionState } from '../connection/server-connection';
import { messageOf } from '../logging/logger';
import { MetricsReporter } from '../metrics/metrics-reporter';
import { SampleRing } from '../metrics/sample-ring';
import { SampleSpool } from '../metrics/sample-spool';
import { Sampler } from '../metrics/sampler';
import { NetworkReporter } from '../network/network-reporter';
import { QuietTask } from '../scheduling/quiet-task';
import { RepeatingTask } from '../scheduling/repeating-task';
import { SnapshotTaker, type TopProcesses } from '../snapshots/snapshot-taker';
import { writeStatusFile } from '../status/status-file';
import type { AgentFeature, FeatureLink } from './agent-feature';
import { type Installation, openConnection, type OpenedConnection } from './open-connection';
import type { UpdatePort } from './update-port';

/** A restart that is due is asked for in days: a quarter of an hour is soon. */
const LOOK_FOR_REBOOT_EVERY_SECONDS = 900;
const REBOOT_LOOK_TIMEOUT_MS = 30_000;
const STATUS_DELAY_MS = 1000;
/** What a crash may cost while the server is away; a stop costs nothing. */
const SAVE_SAMPLES_EVERY_SECONDS = 300;
/** Long enough not to collect garbage between the commands of one job. */
const QUIET_MS = 10_000;

/** What an agent is made of besides its installation: the parts that differ by operating system. */
export interface AgentParts {
  readonly metricsCollectors: readonly MetricsCollector[];
  readonly networkCollector: Collector<NetworkState>;
  /** Whether the system waits for a restart; undefined where it does not tell. */
  readonly rebootCollector: Collector<boolean | undefined>;
  /** The processes that use most, for alerts that open. */
  readonly topProcessesCollector: Collector<TopProcesses>;
  readonly actions: readonly Action[];
  readonly legacyDecode: LegacyDecode | undefined;
  readonly endSurvivors: (commandIds: readonly string[]) => Promise<void>;
  readonly updates: UpdatePort;
  readonly features: readonly AgentFeature[];
  /** Gives memory back to the system; called when the agent has been quiet for a while. */
  readonly releaseMemory: () => void;
}

/** The running agent: puts connection, metrics, network state and commands together. */
export class Agent {
  private readonly ring = new SampleRing();
  private readonly sampleSpool: SampleSpool;
  private readonly delivery: ResultDelivery;
  private readonly journal: CommandJournal;
  private readonly desk: CommandDesk;
  private readonly metrics: MetricsReporter;
  private readonly network: NetworkReporter;
  private readonly snapshots: SnapshotTaker;
  private readonly tasks: Readonly<
    Record<'heartbeat' | 'sample' | 'network' | 'resend' | 'saveSamples' | 'reboot', RepeatingTask>
  >;
  private readonly quiet = new QuietTask(QUIET_MS, () => {
    if (this.desk.runningCount === 0) this.parts.releaseMemory();
  });
  private statusTimer: ReturnType<typeof setTimeout> | undefined;
  private isRebootPending: boolean | undefined;
  private isStopped = false;

  private constructor(
    private readonly installation: Installation,
    private readonly opened: OpenedConnection,
    private readonly parts: AgentParts,
  ) {
    const { connection } = opened;
    const { logger, layout } = installation;
    this.journal = CommandJournal.open(layout.journal, logger);
    this.delivery = new ResultDelivery(
      connection,
      () => this.settings,
      (id) => this.journal.bury(id),
      logger,
    );
    this.desk = this.createDesk();
    this.sampleSpool = SampleSpool.open(layout.samples, logger);
    this.metrics = new MetricsReporter(this.ring, this.sampleSpool, connection, logger);
    this.network = new NetworkReporter(parts.networkCollector, (message) => connection.send(message), logger);
    this.snapshots = new SnapshotTaker(
      parts.topProcessesCollector,
      (message) => connection.send(message),
      () => connection.serverClock.now(),
      logger,
    );
    this.tasks = this.createTasks(new Sampler(parts.metricsCollectors, logger, () => connection.serverClock.now()));
  }

  /**
   * Reads identity, keys and journal; nothing is sent or run yet.
   * @throws ConfigError when the agent cannot sign in at all.
   */
  static async open(installation: Installation, parts: AgentParts): Promise<Agent> {
    const capabilities = [parts.updates, ...parts.features].flatMap((feature) => feature.capabilities);
    return new Agent(installation, await openConnection(installation, capabilities), parts);
  }

  /** Takes up earlier commands, connects, and starts measuring. */
  async start(): Promise<void> {
    const { connection, settings } = this.opened;
    connection.onStateChange((state) => this.onConnectionState(state));
    settings.onChange((now, earlier) => this.onSettingsChange(now, earlier));
    emptyDirectory(this.installation.layout.scratch, this.installation.logger);
    await this.desk.recover();
    this.tasks.sample.start('now');
    this.tasks.resend.start('after_interval');
    this.tasks.saveSamples.start('after_interval');
    this.tasks.reboot.start('now');
    connection.start(this.messageHandlers());
    this.parts.updates.start({
      send: (message) => connection.send(message),
      runningCount: () => this.desk.runningCount,
    });
    for (const feature of this.parts.features) feature.start(this.featureLink());
    this.quiet.touch();
  }

  /** Stops taking work, ends running commands as interrupted, and says what is left to the server if it can. */
  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    const { updates, features } = this.parts;
    for (const task of [...Object.values(this.tasks), this.quiet, updates]) task.stop();
    await Promise.all([this.desk.stop(), ...features.map((feature) => feature.stop())]);
    this.delivery.stop();
    this.opened.connection.stop();
    this.metrics.save();
    this.sampleSpool.close();
    this.writeStatus();
    this.journal.close();
  }

  private get settings(): Settings {
    return this.opened.settings.current();
  }

  private featureLink(): FeatureLink {
    const { connection } = this.opened;
    return {
      send: (message) => connection.send(message),
      settings: () => this.settings,
      now: () => connection.serverClock.now(),
    };
  }

  private createDesk(): CommandDesk {
    const { installation, parts, opened, journal, delivery } = this;
    const { logger, layout } = installation;
    return new CommandDesk({
      actions: new Map<CommandType, Action>(parts.actions.map((action) => [action.type, action])),
      allowedTypes: installation.file.commands.allowed_types,
      journal,
      delivery,
      spools: new SpoolDirectory(layout.spool),
      runEnvironment: {
        scratchDirectory: layout.scratch,
        legacyDecode: parts.legacyDecode,
        settings: () => this.settings,
        logger,
      },
      timeLimitSeconds: installation.file.intervals.command_timeout_seconds,
      settings: () => this.settings,
      send: (message) => opened.connection.send(message),
      endSurvivors: parts.endSurvivors,
      onActivity: () => {
        this.writeStatusSoon();
        this.quiet.touch();
      },
      logger,
    });
  }

  private createTasks(sampler: Sampler): Agent['tasks'] {
    return {
      heartbeat: new RepeatingTask(
        () => this.settings.heartbeat_interval_seconds,
        () => this.sendHeartbeat(),
      ),
      sample: new RepeatingTask(
        () => this.settings.metrics_interval_seconds,
        async () => {
          const sample = await sampler.sample();
          if (sample !== undefined) this.metrics.add(sample);
        },
      ),
      network: new RepeatingTask(
        () => this.settings.network_check_interval_seconds,
        () => this.network.check(),
      ),
      resend: new RepeatingTask(
        () => this.settings.resend_max_delay_seconds,
        () => this.metrics.resend(this.settings.resend_max_delay_seconds * 1000),
      ),
      reboot: new RepeatingTask(
        () => LOOK_FOR_REBOOT_EVERY_SECONDS,
        () => this.lookForReboot(),
      ),
      saveSamples: new RepeatingTask(
        () => SAVE_SAMPLES_EVERY_SECONDS,
        () => {
          if (!this.opened.connection.isOnline) this.metrics.save();
        },
      ),
    };
  }

  private messageHandlers(): FeatureMessageHandlers {
    const { logger } = this.installation;
    return {
      command: (command) => this.desk.onCommand(command),
      cancel: ({ command_id }) => this.desk.onCancel(command_id),
      result_ack: ({ command_id }) => {
        this.delivery.onResultAck(command_id);
        this.parts.updates.onResultStored();
      },
      output_ack: ({ command_id, seq }) => this.delivery.onOutputAck(command_id, seq),
      metrics_ack: ({ seq }) => this.metrics.onAck(seq),
      event_ack: ({ event_id }) => {
        for (const feature of [this.parts.updates, ...this.parts.features]) feature.onEventAck(event_id);
      },
      snapshot_request: ({ request_id }) => this.snapshots.onRequest(request_id),
      update: (offer) => this.parts.updates.onOffer(offer),
      error: ({ code, message, ref_id }) => {
        logger.warn('error from the server', { code, message, ref_id });
        if (ref_id !== undefined && code === 'invalid_payload') this.metrics.onRejected(ref_id);
      },
    };
  }

  private onConnectionState(state: ConnectionState): void {
    const isSignedIn = state.status === 'online' || state.status === 'awaiting_approval';
    if (isSignedIn) this.tasks.heartbeat.start('now');
    else this.tasks.heartbeat.stop();
    if (state.status === 'online') this.onOnline();
    else this.tasks.network.stop();
    if (state.status === 'offline' && state.isRefused) this.onRefused(state.lastFault ?? 'no reason given');
    this.writeStatus();
  }

  private onRefused(reason: string): void {
    for (const feature of this.parts.features) feature.onRefused?.(reason);
  }

  private onOnline(): void {
    this.delivery.onOnline();
    for (const feature of [this.parts.updates, ...this.parts.features]) feature.onOnline();
    this.metrics.resend(0);
    this.network.onConnected();
    this.tasks.network.start('now');
  }

  /** Each sign-in brings the policy: only a changed interval may move the next sample, or a flapping link stops them. */
  private onSettingsChange(now: Settings, earlier: Settings): void {
    if (now.metrics_interval_seconds !== earlier.metrics_interval_seconds) this.tasks.sample.start('after_interval');
    if (now.heartbeat_interval_seconds !== earlier.heartbeat_interval_seconds && this.opened.connection.isOnline) {
      this.tasks.heartbeat.start('after_interval');
    }
    const isNetworkRetimed = now.network_check_interval_seconds !== earlier.network_check_interval_seconds;
    if (isNetworkRetimed && this.opened.connection.isOnline) this.tasks.network.start('after_interval');
    this.desk.startWaiting();
    for (const feature of this.parts.features) feature.onSettingsChange();
  }

  private sendHeartbeat(): void {
    this.opened.connection.send({
      type: 'heartbeat',
      payload: {
        ts: new Date().toISOString(),
        uptime_seconds: Math.round(uptime()),
        ...(this.isRebootPending === undefined ? {} : { reboot_pending: this.isRebootPending }),
      },
    });
    this.writeStatus();
  }

  private async lookForReboot(): Promise<void> {
    try {
      this.isRebootPending = await this.parts.rebootCollector.collect(AbortSignal.timeout(REBOOT_LOOK_TIMEOUT_MS));
    } catch (error) {
      this.installation.logger.warn('whether a restart is due is not known', { error: messageOf(error) });
    }
  }

  /** Many short commands cost one write a second, not one each. */
  private writeStatusSoon(): void {
    if (!this.isStopped) this.statusTimer ??= setTimeout(() => this.writeStatus(), STATUS_DELAY_MS);
  }

  private writeStatus(): void {
    clearTimeout(this.statusTimer);
    this.statusTimer = undefined;
    const { installation, opened } = this;
    const { state } = opened.connection;
    try {
      writeStatusFile(installation.layout.status, {
        pid: process.pid,
        version: installation.version,
        status: this.isStopped ? 'stopped' : state.status,
        since: state.since.toISOString(),
        server_url: installation.file.server_url,
        agent_id: state.agentId ?? null,
        device_id: opened.identity.device_id,
        running_commands: this.desk.runningCount,
        queued_commands: this.desk.queuedCount,
        pending_results: this.delivery.count - this.desk.runningCount,
        buffered_samples: this.ring.length,
        last_fault: state.lastFault ?? null,
        updated_at: new Date().toISOString(),
      });
    } catch (error) {
      installation.logger.warn('the status file cannot be written', { error: messageOf(error) });
    }
  }
}
