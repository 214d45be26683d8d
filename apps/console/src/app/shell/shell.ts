import { BreakpointObserver } from '@angular/cdk/layout';
import { Component, DestroyRef, inject } from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSidenav, MatSidenavContainer, MatSidenavContent } from '@angular/material/sidenav';
import { MatToolbar } from '@angular/material/toolbar';
import { RouterOutlet } from '@angular/router';
import { LiveSocket, OwnAccount } from '@gururmm/console/data-access';
import { map } from 'rxjs';
import { FreezeBanner } from './freeze-banner';
import { LiveIndicator } from './live-indicator';
import { Navigation } from './navigation';
import { SecondFactorBanner } from './second-factor-banner';
import { ThemeMenu } from './theme-menu';
import { UserMenu } from './user-menu';

/** Below this the navigation lies over the page instead of beside it. */
const NARROW = '(max-width: 899px)';

/** The frame of the console: navigation, top bar, and the live socket for as long as someone is signed in. */
@Component({
  selector: 'grmm-shell',
  imports: [
    FreezeBanner,
    LiveIndicator,
    MatIcon,
    MatIconButton,
    MatSidenav,
    MatSidenavContainer,
    MatSidenavContent,
    MatToolbar,
    Navigation,
    RouterOutlet,
    SecondFactorBanner,
    ThemeMenu,
    UserMenu,
  ],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  protected readonly isNarrow = toSignal(
    inject(BreakpointObserver)
      .observe(NARROW)
      .pipe(map(({ matches }) => matches)),
    { initialValue: false },
  );

  constructor() {
    const live = inject(LiveSocket);
    const account = inject(OwnAccount);
    live.start();
    // Roles change while somebody is signed in. Without an answer, what was known before is good enough.
    const refresh = () => void account.refresh().catch(() => undefined);
    refresh();
    live.restored.pipe(takeUntilDestroyed()).subscribe(refresh);
    inject(DestroyRef).onDestroy(() => live.stop());
  }

  protected skipToMain(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
  }
}
