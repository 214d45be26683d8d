import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AuthApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { Shell } from './shell';

describe('Shell', () => {
  it('holds the live socket for as long as it is shown, and says how it is', async () => {
    const live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'agents', component: Shell }]),
        { provide: AuthApi, useValue: {} },
        { provide: LiveSocket, useValue: live },
      ],
    });
    const harness = await RouterTestingHarness.create('/agents');
    const find = (testId: string) => harness.routeNativeElement?.querySelector(`[data-testid="${testId}"]`);
    expect(live.starts).toBe(1);
    expect(find('live-indicator')?.textContent.trim()).toBe('Live');
    live.status.set('waiting');
    await harness.fixture.whenStable();
    expect(find('live-indicator')?.textContent.trim()).toBe('Reconnecting…');
    expect(find('nav-agents')?.getAttribute('aria-current')).toBe('page');
    expect(find('nav-clients')?.getAttribute('aria-current')).toBeNull();
    harness.fixture.destroy();
    expect(live.starts).toBe(0);
  });
});
