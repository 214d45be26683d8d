import type { AgentLink, UpdatePort } from '@gururmm/agent/runtime';
import { writeHealth } from './health-file';
import { FINISH } from './trial';

const BEAT_MS = 2_000;
const FINISH_POLL_MS = 100;

/** What a version on trial does in place of updating itself: it says how far it has come. */
export class TrialSigns implements UpdatePort {
  private signedInAt: number | null = null;
  private commandAt: number | null = null;
  private link: AgentLink | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly capabilities: readonly string[],
    private readonly path: string,
    /** No command runs and the supervisor wants this process to end. */
    private readonly onFinished: () => void,
  ) {
    process.stdin.on('data', (text: Buffer) => {
      if (text.includes(FINISH.trim())) this.finish();
    });
  }

  start(link: AgentLink): void {
    this.link = link;
    this.write();
    this.timer = setInterval(() => this.write(), BEAT_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  onOnline(): void {
    this.signedInAt ??= Date.now();
    this.write();
  }

  onOffer(): void {
    // One thing at a time: the server offers it again to the version that is left.
  }

  onEventAck(): void {
    // What was told of updates is the supervisor's.
  }

  onResultStored(): void {
    this.commandAt ??= Date.now();
    this.write();
  }

  private finish(): void {
    if (this.link?.runningCount() === 0) this.onFinished();
    else setTimeout(() => this.finish(), FINISH_POLL_MS);
  }

  private write(): void {
    writeHealth(this.path, {
      pid: process.pid,
      signed_in_at: this.signedInAt,
      command_at: this.commandAt,
      heartbeat_at: Date.now(),
    });
  }
}
