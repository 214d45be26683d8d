import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { COMMAND_INVARIANTS, type CommandInvariant, judgeCommands, readCommandFacts } from './command-invariants';

const CHECK_EVERY_MS = 60_000;
const CHECK_LOCK = 7_264_228;
/** Commands that are judged at a time: the newest of the last day. */
const WITHIN_SECONDS = 86_400;
const MAX_JUDGED = 2_000;
/** Violations of one check that are written to the log. */
const MAX_LOGGED = 20;

/** Judges recent commands by the invariants, on one node of the cluster at a time. A violation is a defect of ours. */
@Injectable()
export class CommandHealth implements OnApplicationBootstrap {
  private readonly logger = new Logger('CommandHealth');
  private counts: ReadonlyMap<CommandInvariant, number> = new Map(COMMAND_INVARIANTS.map((name) => [name, 0]));

  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => {
      await this.check();
    };
    this.tasks.start({ name: 'judge commands', everyMs: CHECK_EVERY_MS, lock: CHECK_LOCK, run });
  }

  /** How many of the judged commands break each invariant, as this node counted last. */
  get violations(): ReadonlyMap<CommandInvariant, number> {
    return this.counts;
  }

  /** Judges now. @returns how many violations there are */
  async check(): Promise<number> {
    const facts = await readCommandFacts(
      (sql, parameters) => this.database.query(sql, parameters),
      WITHIN_SECONDS,
      MAX_JUDGED,
    );
    const violations = judgeCommands(facts);
    this.counts = new Map(
      COMMAND_INVARIANTS.map((name) => [name, violations.filter(({ invariant }) => invariant === name).length]),
    );
    for (const violation of violations.slice(0, MAX_LOGGED)) {
      this.logger.error(violation, 'a command breaks an invariant');
    }
    return violations.length;
  }
}
