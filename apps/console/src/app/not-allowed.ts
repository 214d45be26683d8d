import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { EmptyState } from '@gururmm/console/ui';

@Component({
  selector: 'grmm-not-allowed',
  imports: [EmptyState, MatButton, RouterLink],
  template: `
    <grmm-empty-state
      icon="lock"
      heading="This page is not for you"
      text="Your role does not open it. An administrator can give you another one."
      data-testid="not-allowed"
    >
      <a mat-stroked-button routerLink="/agents">To the agents</a>
    </grmm-empty-state>
  `,
})
export class NotAllowed {}
