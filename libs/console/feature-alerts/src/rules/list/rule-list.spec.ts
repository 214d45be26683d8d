import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatSlideToggleHarness } from '@angular/material/slide-toggle/testing';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AlertRulesApi, ApiError, ClientsApi } from '@gururmm/console/data-access';
import { makeAlertRule, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { RuleList } from './rule-list';

describe('RuleList', () => {
  const rule = makeAlertRule({ built_in: true, raise_threshold: 95 });
  const api = { list: jest.fn(), update: jest.fn() };
  let harness: RouterTestingHarness;

  async function show(url = '/alert-rules'): Promise<void> {
    jest.resetAllMocks();
    api.list.mockResolvedValue(pageOf([rule]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'alert-rules', component: RuleList }], withComponentInputBinding()),
        { provide: AlertRulesApi, useValue: api },
        { provide: ClientsApi, useValue: { list: () => Promise.resolve(pageOf([])) } },
      ],
    });
    harness = await RouterTestingHarness.create(url);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  const find = (testId: string) => document.querySelector(`[data-testid="${testId}"]`);
  const toggle = () => TestbedHarnessEnvironment.loader(harness.fixture).getHarness(MatSlideToggleHarness);

  it('says in words when a rule opens an alert, and where', async () => {
    signedIn(['alerts.read']);
    await show('/alert-rules?kind=cpu&nonsense=1');
    expect(api.list).toHaveBeenCalledWith({ kind: 'cpu' }, { limit: 50, cursor: null });
    const row = find('rule-row')?.textContent;
    for (const text of [rule.name, 'CPU load', 'came with the product', 'From 95 % on', 'Warning', 'All agents']) {
      expect(row).toContain(text);
    }
    expect(find('new-rule')).toBeNull();
    expect(await (await toggle()).isDisabled()).toBe(true);
  });

  it('switches a rule off, and shows what the server stores', async () => {
    signedIn();
    await show();
    api.update.mockRejectedValueOnce(new ApiError(403, 'forbidden', 'Not allowed.'));
    await (await toggle()).toggle();
    await stable();
    expect([await (await toggle()).isChecked(), find('error-detail')?.textContent]).toEqual([true, 'Not allowed.']);
    api.update.mockResolvedValue({ ...rule, enabled: false });
    await (await toggle()).toggle();
    await stable();
    expect(api.update).toHaveBeenLastCalledWith(rule.id, { enabled: false });
    expect(await (await toggle()).isChecked()).toBe(false);
  });
});
