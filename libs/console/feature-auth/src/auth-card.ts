import { Component, input } from '@angular/core';

/** The frame of the pages outside the console: name, heading, form. */
@Component({
  selector: 'grmm-auth-card',
  template: `
    <main class="backdrop">
      <section class="card">
        <p class="brand"><img src="favicon.svg" alt="" width="28" height="28" /> GuruRMM</p>
        <h1>{{ heading() }}</h1>
        <ng-content />
      </section>
    </main>
  `,
  styles: `
    .backdrop {
      display: grid;
      place-items: center;
      min-height: 100dvh;
      padding: 16px;
      background: var(--mat-sys-surface-container);
    }
    .card {
      display: flex;
      flex-direction: column;
      gap: 16px;
      width: 100%;
      max-width: 400px;
      padding: 32px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 16px;
      background: var(--mat-sys-surface-container-lowest);
    }
    .brand {
      display: flex;
      align-items: center;
      gap: 10px;
      font: var(--mat-sys-title-medium);
    }
    @media (max-width: 599px) {
      .card {
        padding: 24px 20px;
      }
    }
  `,
})
export class AuthCard {
  readonly heading = input.required<string>();
}
