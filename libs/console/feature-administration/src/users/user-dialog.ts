import { Component, computed, effect, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormBuilder, FormControl, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import {
  Attempt,
  ClientOptions,
  type ManagedUser,
  type NewUser,
  type Role,
  Session,
  UsersApi,
} from '@gururmm/console/data-access';
import { MIN_PASSWORD_LENGTH } from '@gururmm/console/feature-auth';
import { ErrorPanel, RoleLabelPipe } from '@gururmm/console/ui';
import { namedClients, type ScopeKind, scopeKindOf, toClientScope } from './client-scope';

const ROLES: readonly Role[] = ['owner', 'administrator', 'technician', 'read_only'];

/** Creates an account, or edits the one it is given; closes with what the server stored. */
@Component({
  selector: 'grmm-user-dialog',
  imports: [
    ErrorPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    RoleLabelPipe,
  ],
  providers: [ClientOptions],
  templateUrl: './user-dialog.html',
})
export class UserDialog {
  private readonly api = inject(UsersApi);
  private readonly dialog = inject<MatDialogRef<UserDialog, ManagedUser | NewUser>>(MatDialogRef);
  private readonly ownRole = inject(Session).user()?.role;
  protected readonly user = inject<ManagedUser | null>(MAT_DIALOG_DATA);
  protected readonly options = inject(ClientOptions);
  protected readonly saving = new Attempt();

  protected readonly minLength = MIN_PASSWORD_LENGTH;
  /** Only owners make owners. */
  protected readonly roles = ROLES.filter((role) => role !== 'owner' || this.ownRole === 'owner');
  protected readonly form = inject(FormBuilder).nonNullable.group({
    email: [this.user?.email ?? '', [Validators.required, Validators.email, Validators.maxLength(254)]],
    name: [this.user?.name ?? '', [Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)]],
    role: new FormControl<Role>(this.user?.role ?? 'technician', { nonNullable: true }),
    scope: new FormControl<ScopeKind>(this.user === null ? 'all' : scopeKindOf(this.user.client_scope), {
      nonNullable: true,
    }),
    clientIds: new FormControl<readonly string[]>(this.user === null ? [] : namedClients(this.user.client_scope), {
      nonNullable: true,
      validators: Validators.required,
    }),
    password: ['', Validators.minLength(MIN_PASSWORD_LENGTH)],
  });
  private readonly scope = toSignal(this.form.controls.scope.valueChanges, {
    initialValue: this.form.controls.scope.value,
  });
  protected readonly namesClients = computed(() => this.scope() !== 'all');

  constructor() {
    if (this.user !== null) this.form.controls.email.disable();
    effect(() => {
      const { clientIds } = this.form.controls;
      if (this.namesClients()) clientIds.enable();
      else clientIds.disable();
    });
    effect(() => {
      // Closed too early, an invitation that is just being made would be lost.
      this.dialog.disableClose = this.saving.isBusy();
    });
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const stored = await this.saving.run(() => this.store());
    if (stored !== null) this.dialog.close(stored);
  }

  private store(): Promise<ManagedUser | NewUser> {
    const { email, name, role, scope, clientIds, password } = this.form.getRawValue();
    const changes = { name: name.trim(), role, client_scope: toClientScope(scope, clientIds) };
    if (this.user !== null) return this.api.update(this.user.id, changes);
    return this.api.create({ ...changes, email: email.trim(), ...(password === '' ? {} : { password }) });
  }
}
