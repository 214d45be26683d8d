import { Component, inject } from '@angular/core';
import { Session } from '@gururmm/console/data-access';
import { RoleLabelPipe } from '@gururmm/console/ui';
import { ChangePassword } from './change-password';
import { SecondFactorPanel } from './second-factor/second-factor-panel';

/** Who one is here, and what one signs in with. */
@Component({
  selector: 'grmm-account-page',
  imports: [ChangePassword, RoleLabelPipe, SecondFactorPanel],
  template: `
    <section class="page">
      <header class="page-head"><h1>Your account</h1></header>
      @if (user(); as user) {
        <dl class="facts panel panel-body">
          <div>
            <dt>Name</dt>
            <dd data-testid="account-name">{{ user.name }}</dd>
          </div>
          <div>
            <dt>E-mail</dt>
            <dd data-testid="account-email">{{ user.email }}</dd>
          </div>
          <div>
            <dt>Role</dt>
            <dd data-testid="account-role">{{ user.role | roleLabel }}</dd>
          </div>
          <div>
            <dt>Clients</dt>
            <dd>
              {{ user.client_scope.kind === 'all' ? 'All' : user.client_scope.client_ids.length }}
            </dd>
          </div>
        </dl>
      }
      <div class="columns">
        <grmm-second-factor-panel />
        <grmm-change-password />
      </div>
    </section>
  `,
  styles: `
    .columns {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr));
      gap: 16px;
      align-items: start;
    }
  `,
})
export class AccountPage {
  protected readonly user = inject(Session).user;
}
