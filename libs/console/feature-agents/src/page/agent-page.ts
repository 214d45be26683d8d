import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatTabLink, MatTabNav, MatTabNavPanel } from '@angular/material/tabs';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { type Agent, asApiError, type Permission, Session } from '@gururmm/console/data-access';
import { Confirmation, EmptyState, ErrorPanel, Notices, Skeleton } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { MoveDialog } from '../move/move-dialog';
import { TagsDialog } from '../tags/tags-dialog';
import { AgentHeader } from './agent-header';
import { AgentStore } from './agent-store';

interface Tab {
  path: string;
  label: string;
  needs: Permission;
}

const TABS: readonly Tab[] = [
  { path: 'overview', label: 'Overview', needs: 'agents.read' },
  { path: 'alerts', label: 'Alerts', needs: 'alerts.read' },
  { path: 'metrics', label: 'Metrics', needs: 'metrics.read' },
  { path: 'run', label: 'Run a command', needs: 'commands.run' },
  { path: 'commands', label: 'Commands', needs: 'commands.read' },
  { path: 'inventory', label: 'Inventory', needs: 'agents.read' },
  { path: 'watchdog', label: 'Watchdog', needs: 'agents.read' },
  { path: 'updates', label: 'Updates', needs: 'updates.read' },
  { path: 'network', label: 'Network', needs: 'agents.read' },
  { path: 'policy', label: 'Policy', needs: 'policies.read' },
];

/** One agent: its header, and a tab for each thing one wants to know or do. */
@Component({
  selector: 'grmm-agent-page',
  imports: [
    AgentHeader,
    EmptyState,
    ErrorPanel,
    MatIcon,
    MatTabLink,
    MatTabNav,
    MatTabNavPanel,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    Skeleton,
  ],
  providers: [AgentStore],
  templateUrl: './agent-page.html',
  styles: `
    mat-tab-nav-panel {
      display: block;
    }
    /*
     * Narrow screens scroll the tabs by touch, instead of hiding half of them behind arrows. The
     * bar itself scrolls, because Material scrolls its inner container back on every focus.
     */
    .tabs {
      overflow-x: auto;
      scrollbar-width: none;
    }
    .tabs a {
      min-width: 0;
      padding: 0 16px;
    }
    .tabs ::ng-deep .mat-mdc-tab-link-container {
      flex: none;
      min-width: 100%;
      overflow: visible;
    }
  `,
})
export class AgentPage {
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  private readonly dialogs = inject(MatDialog);
  private readonly notices = inject(Notices);
  protected readonly session = inject(Session);
  protected readonly store = inject(AgentStore);

  readonly id = input.required<string>();
  protected readonly tabs = computed(() => TABS.filter(({ needs }) => this.session.may(needs)));

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.store.show(id));
    });
  }

  protected approve(agent: Agent): Promise<void> {
    return this.attempt(`${agent.hostname} is approved.`, () => this.store.approve());
  }

  protected async reject(agent: Agent): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Reject ${agent.hostname}?`,
      text: 'The agent will be refused from now on. It has to be enrolled again to come back.',
      action: 'Reject agent',
      isDangerous: true,
    });
    if (isSure) await this.attempt(`${agent.hostname} is rejected.`, () => this.store.reject());
  }

  protected async move(agent: Agent): Promise<void> {
    const dialog = this.dialogs.open<MoveDialog, Agent, string>(MoveDialog, { data: agent, width: '440px' });
    const siteId = await firstValueFrom(dialog.afterClosed());
    if (siteId !== undefined) await this.attempt(`${agent.hostname} is moved.`, () => this.store.move(siteId));
  }

  protected async editTags(agent: Agent): Promise<void> {
    const dialog = this.dialogs.open<TagsDialog, Agent, string[]>(TagsDialog, { data: agent, width: '480px' });
    const tags = await firstValueFrom(dialog.afterClosed());
    if (tags !== undefined) await this.attempt('The tags are stored.', () => this.store.setTags(tags));
  }

  protected async rotateKey(agent: Agent): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Change the key of ${agent.hostname}?`,
      text: 'The agent is cut off for a moment and gets a new key when it signs in again. The old key then stops working.',
      action: 'Change its key',
    });
    if (!isSure) return;
    await this.attempt(`${agent.hostname} gets a new key when it signs in next.`, () => this.store.rotateKey());
  }

  protected async remove(agent: Agent): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Remove ${agent.hostname}?`,
      text: 'Its metrics and command history go with it, and its key stops working. The agent itself stays installed on the machine.',
      action: 'Remove agent',
      isDangerous: true,
    });
    if (!isSure) return;
    await this.attempt(`${agent.hostname} is removed.`, async () => {
      await this.store.remove();
      await this.router.navigate(['/agents']);
    });
  }

  private async attempt(done: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.notices.done(done);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }
}
