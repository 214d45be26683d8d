import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import { Session } from '@gururmm/console/data-access';
import { ListFrame, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { RolloutListStore } from './rollout-list-store';

/** Versions that are, or were, on their way. */
@Component({
  selector: 'grmm-rollout-list',
  imports: [ListFrame, MatButton, MatIcon, MatTableModule, RouterLink, StatusChip, TimeAgo],
  providers: [RolloutListStore],
  templateUrl: './rollout-list.html',
  styleUrl: '../../tab.scss',
})
export class RolloutList {
  private readonly session = inject(Session);
  protected readonly list = inject(RolloutListStore).list;
  protected readonly columns = ['version', 'state', 'machines', 'ring', 'created'];
  protected readonly canManage = computed(() => this.session.may('updates.manage'));

  constructor() {
    void this.list.show(undefined);
  }
}
