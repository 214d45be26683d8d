interface Progress {
  readonly epoch: string;
  next: number;
  readonly ahead: Set<number>;
}

/** Commands whose progress is remembered; a forgotten one is read from the database again. */
const MAX_REMEMBERED = 10_000;

/** Knows up to which chunk each command's output is stored without a gap: that much may be acknowledged. */
export class OutputProgress {
  private readonly commands = new Map<string, Promise<Progress>>();

  /** @param readStored seqs of the chunks that are stored, ascending */
  constructor(private readonly readStored: (commandId: string) => Promise<readonly number[]>) {}

  /**
   * Notes a stored chunk.
   * @returns the last seq of the gapless beginning, -1 while chunk 0 is missing
   */
  async stored(epoch: string, commandId: string, seq: number): Promise<number> {
    const progress = await this.progressOf(epoch, commandId);
    if (seq >= progress.next) progress.ahead.add(seq);
    while (progress.ahead.delete(progress.next)) progress.next += 1;
    return progress.next - 1;
  }

  private async progressOf(epoch: string, commandId: string): Promise<Progress> {
    const remembered = await this.commands.get(commandId);
    if (remembered?.epoch === epoch) return remembered;
    const fresh = this.read(epoch, commandId);
    this.commands.delete(commandId);
    this.commands.set(commandId, fresh);
    if (this.commands.size > MAX_REMEMBERED) {
      for (const oldest of this.commands.keys()) {
        this.commands.delete(oldest);
        break;
      }
    }
    return fresh;
  }

  private async read(epoch: string, commandId: string): Promise<Progress> {
    const progress: Progress = { epoch, next: 0, ahead: new Set(await this.readStored(commandId)) };
    while (progress.ahead.delete(progress.next)) progress.next += 1;
    return progress;
  }
}
