import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AlertsApi, AuthApi, JobsApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeUser, settle, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { Shell } from './shell';

const thawed = {
  provide: JobsApi,
  useValue: { dispatch: () => Promise.resolve({ frozen: false, frozen_since: null }) },
};

describe('Shell', () => {
  it('holds the live socket for as long as it is shown, and says how it is', async () => {
    signedIn();
    const live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'agents', component: Shell }]),
        { provide: AuthApi, useValue: { me: () => Promise.resolve(makeUser()) } },
        { provide: LiveSocket, useValue: live },
        thawed,
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

  it('shows only the pages one may open, as soon as a changed role is known', async () => {
    signedIn();
    const me = jest.fn().mockResolvedValue(makeUser({ permissions: ['agents.read'], second_factor_missing: true }));
    const live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'agents', component: Shell }]),
        { provide: AuthApi, useValue: { me } },
        { provide: LiveSocket, useValue: live },
        thawed,
      ],
    });
    const harness = await RouterTestingHarness.create('/agents');
    await settle();
    await harness.fixture.whenStable();
    const find = (testId: string) => harness.routeNativeElement?.querySelector(`[data-testid="${testId}"]`);
    expect(find('nav-agents')).not.toBeNull();
    expect(find('nav-clients')).toBeNull();
    expect(find('second-factor-banner')?.textContent).toContain('your role needs a second factor');
    expect(find('second-factor-link')?.getAttribute('href')).toBe('/account');
    me.mockResolvedValue(makeUser());
    live.restored.next();
    await settle();
    await harness.fixture.whenStable();
    expect(find('nav-clients')).not.toBeNull();
    expect(find('second-factor-banner')).toBeNull();
  });

  it('counts the open alerts for whoever may see them', async () => {
    signedIn(['agents.read', 'alerts.read']);
    const live = new FakeLiveSocket();
    const list = jest.fn().mockResolvedValue({ items: [], next_cursor: null, total: 3 });
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'agents', component: Shell }]),
        { provide: AuthApi, useValue: { me: () => Promise.resolve(makeUser({ permissions: ['alerts.read'] })) } },
        { provide: AlertsApi, useValue: { list } },
        { provide: LiveSocket, useValue: live },
        thawed,
      ],
    });
    const harness = await RouterTestingHarness.create('/agents');
    await settleTimers();
    await harness.fixture.whenStable();
    const badge = () => harness.routeNativeElement?.querySelector('[data-testid="open-alerts"]');
    expect([badge()?.textContent, live.followed.has('alerts')]).toEqual(['3 open', true]);
    list.mockResolvedValue({ items: [], next_cursor: null, total: 0 });
    live.restored.next();
    await settleTimers();
    await harness.fixture.whenStable();
    expect(badge()).toBeNull();
    harness.fixture.destroy();
  });

  it('tells everybody that dispatch is frozen, and that it is no longer', async () => {
    signedIn(['commands.read']);
    const dispatch = jest.fn().mockResolvedValue({ frozen: true, frozen_since: '2026-01-01T12:00:00.000Z' });
    const live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'agents', component: Shell }]),
        { provide: AuthApi, useValue: { me: () => Promise.resolve(makeUser()) } },
        { provide: LiveSocket, useValue: live },
        { provide: JobsApi, useValue: { dispatch } },
      ],
    });
    const harness = await RouterTestingHarness.create('/agents');
    await settleTimers();
    await harness.fixture.whenStable();
    const banner = () => harness.routeNativeElement?.querySelector('[data-testid="freeze-banner"]');
    expect(banner()?.textContent).toContain('All dispatch is frozen');
    dispatch.mockResolvedValue({ frozen: false, frozen_since: null });
    live.restored.next();
    await settleTimers();
    await harness.fixture.whenStable();
    expect(banner()).toBeNull();
    harness.fixture.destroy();
  });
});
