import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { asApiError, Session } from '@gururmm/console/data-access';
import { CopyButton, ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { AgentName } from '@gururmm/console/feature-places';
import { firstLine } from '../list/first-line';
import { CommandResult } from '../output/command-result';
import { CommandSession } from '../output/command-session';
import { OutputPane } from '../output/output-pane';
import { CommandSteps } from './command-steps';

/** One command: what was run, how it went step by step, and what it wrote. */
@Component({
  selector: 'grmm-command-page',
  imports: [AgentName, CommandResult, CommandSteps, CopyButton, ErrorPanel, MatIcon, OutputPane, RouterLink, Skeleton],
  providers: [CommandSession],
  templateUrl: './command-page.html',
  styleUrl: './command-page.scss',
})
export class CommandPage {
  private readonly notices = inject(Notices);
  protected readonly account = inject(Session);
  protected readonly session = inject(CommandSession);

  readonly id = input.required<string>();

  protected readonly firstLine = firstLine;

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.session.follow(id));
    });
  }

  protected async cancel(): Promise<void> {
    await this.session.cancel().catch((thrown: unknown) => this.notices.failed(asApiError(thrown)));
  }
}
