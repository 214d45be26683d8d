import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { NotificationChannelsApi, NotificationDeliveriesApi } from '@gururmm/console/data-access';
import { makeDelivery, makeId, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { DeliveryList } from './delivery-list';

describe('DeliveryList', () => {
  const alertId = makeId();
  const deliveries = [
    makeDelivery({
      alert_id: alertId,
      state: 'retrying',
      attempts: 3,
      step: 1,
      last_error: 'The receiver answered 503.',
      next_attempt_at: '2026-01-01T12:30:00.000Z',
      message: { data: { text: 'CPU at 97 %' } },
    }),
    makeDelivery({ event: 'digest', message: { data: { count: 12 } } }),
  ];
  const api = { list: jest.fn() };
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    jest.resetAllMocks();
    signedIn(['notifications.read']);
    api.list.mockResolvedValue(pageOf(deliveries));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'deliveries', component: DeliveryList }], withComponentInputBinding()),
        { provide: NotificationDeliveriesApi, useValue: api },
        { provide: NotificationChannelsApi, useValue: { list: () => Promise.resolve(pageOf([])) } },
      ],
    });
    harness = await RouterTestingHarness.create('/deliveries?state=retrying&event=nonsense');
    await stable();
  });

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  it('shows what was said, why it did not arrive, and when it is tried again', () => {
    expect(api.list).toHaveBeenCalledWith({ state: 'retrying' }, { limit: 50, cursor: null });
    const rows = [...document.querySelectorAll('[data-testid="delivery-row"]')];
    expect(rows[0]?.textContent).toMatch(/Opened, step 2.*CPU at 97 %.*On call.*Retrying.*answered 503.*3.*next/s);
    expect(rows[0]?.querySelector('a')?.getAttribute('href')).toBe(`/alerts/${alertId}`);
    expect(rows[1]?.textContent).toMatch(/Digest.*12 alerts.*Delivered/s);
  });

  it('filters in the address', async () => {
    const loader = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    const select = await loader.getHarness(MatSelectHarness.with({ selector: '[data-testid="filter-event"]' }));
    await select.clickOptions({ text: 'Reminder' });
    await stable();
    expect(TestBed.inject(Router).url).toBe('/deliveries?state=retrying&event=reminder');
  });
});
