import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { EmptyState } from '@gururmm/console/ui';

@Component({
  selector: 'grmm-not-found',
  imports: [EmptyState, MatButton, RouterLink],
  template: `
    <grmm-empty-state icon="search" heading="There is nothing here" text="The address may be old or mistyped.">
      <a mat-stroked-button routerLink="/agents">To the agents</a>
    </grmm-empty-state>
  `,
})
export class NotFound {}
