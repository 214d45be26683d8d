import { Component, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type { Agent } from '@gururmm/console/data-access';
import { VersionPin } from '@gururmm/console/feature-policies';
import { OsNamePipe, StatusChip, TimeAgo } from '@gururmm/console/ui';

/** Which machine this is, where it belongs and how it stands. */
@Component({
  selector: 'grmm-agent-header',
  imports: [
    MatButton,
    MatIcon,
    MatIconButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    OsNamePipe,
    RouterLink,
    StatusChip,
    TimeAgo,
    VersionPin,
  ],
  templateUrl: './agent-header.html',
  styles: `
    .title {
      display: flex;
      flex: 1 1 auto;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      min-width: 0;
    }
    .line {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 16px;
      margin-top: 4px;
    }
  `,
})
export class AgentHeader {
  readonly agent = input.required<Agent>();
  readonly canManage = input.required<boolean>();
  readonly showsPolicy = input(false);
  readonly approved = output();
  readonly rejected = output();
  readonly moved = output();
  readonly tagsEdited = output();
  readonly keyRotated = output();
  readonly removed = output();
}
