import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router } from '@angular/router';
import { AgentsApi, AlertRulesApi, ClientsApi, SitesApi } from '@gururmm/console/data-access';
import {
  makeAlertRule,
  makeBacktest,
  makeClient,
  makeId,
  pageOf,
  settleTimers,
  signedIn,
} from '@gururmm/console/testing';
import { Confirmation, provideIcons } from '@gururmm/console/ui';
import { RulePage } from './rule-page';

describe('RulePage', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const api = { get: jest.fn(), create: jest.fn(), update: jest.fn(), remove: jest.fn(), backtest: jest.fn() };
  const ask = jest.fn();
  let fixture: ComponentFixture<RulePage>;
  let loader: HarnessLoader;
  let navigate: jest.SpiedFunction<Router['navigate']>;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.create.mockImplementation((input: object) => Promise.resolve(makeAlertRule(input)));
    api.update.mockImplementation((_id: string, input: object) => Promise.resolve(makeAlertRule(input)));
  });

  async function show(rule?: ReturnType<typeof makeAlertRule>): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: AlertRulesApi, useValue: api },
        { provide: AgentsApi, useValue: { list: () => Promise.resolve(pageOf([])) } },
        { provide: SitesApi, useValue: {} },
        {
          provide: ClientsApi,
          useValue: { list: () => Promise.resolve(pageOf([client])), get: () => Promise.resolve(client) },
        },
        { provide: Confirmation, useValue: { ask } },
      ],
    });
    navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    api.get.mockResolvedValue(rule);
    fixture = TestBed.createComponent(RulePage);
    if (rule !== undefined) fixture.componentRef.setInput('id', rule.id);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent.trim();
  const type = async (testId: string, value: string) =>
    (await loader.getHarness(MatInputHarness.with(named(testId)))).setValue(value);
  const choose = async (testId: string, text: RegExp) =>
    (await loader.getHarness(MatSelectHarness.with(named(testId)))).clickOptions({ text });
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };

  it('stores a new rule with what its kind asks for', async () => {
    await show();
    await type('rule-name', 'Full disk');
    await choose('rule-kind', /Disk/);
    await type('rule-raise', '90');
    await type('rule-clear', '85');
    await type('rule-mount', '/var');
    await click('save-rule');
    expect(api.create).toHaveBeenCalledWith(
      expect.objectContaining({
        kind: 'disk',
        level: 'global',
        name: 'Full disk',
        raise_threshold: 90,
        clear_threshold: 85,
        parameters: { mount: '/var' },
      }),
    );
    expect(navigate).toHaveBeenCalledTimes(1);
  });

  it('wants to know for whom it holds', async () => {
    await show();
    await type('rule-name', 'Busy');
    await choose('place-level', /A client/);
    await click('save-rule');
    expect([api.create.mock.calls.length, shown('incomplete')]).toEqual([0, expect.stringContaining('missing')]);
    await choose('place-client', /Harbour/);
    await click('save-rule');
    expect(api.create).toHaveBeenCalledWith(expect.objectContaining({ level: 'client', client_id: client.id }));
  });

  it('says what is wrong with the thresholds', async () => {
    await show();
    await type('rule-name', 'Busy');
    await type('rule-raise', '90');
    await type('rule-clear', '95');
    await click('save-rule');
    expect(shown('threshold-fault')).toContain('must not be greater');
    expect(api.create).not.toHaveBeenCalled();
  });

  it('tries what the form says on the past, and tells how many, where and how long', async () => {
    const rule = makeAlertRule({ level: 'tag', tag: 'server', client_id: client.id });
    await show(rule);
    await type('rule-raise', '80');
    api.backtest.mockResolvedValue(
      makeBacktest({
        alert_count: 61,
        agents_with_alerts: 3,
        complete: false,
        alerts: [
          {
            agent_id: makeId(),
            hostname: 'web-1',
            object: '/var',
            raised_at: '2026-01-01T12:00:00.000Z',
            cleared_at: null,
            duration_seconds: 7_260,
            peak: 99.25,
          },
        ],
      }),
    );
    await choose('backtest-days', /Last day/);
    await click('run-backtest');
    const [[input]] = api.backtest.mock.calls as [[{ from: string; to: string }]];
    expect(input).toMatchObject({
      kind: 'cpu',
      level: 'tag',
      tag: 'server',
      client_id: client.id,
      raise_threshold: 80,
    });
    expect(Date.parse(input.to) - Date.parse(input.from)).toBe(86_400_000);
    expect(shown('backtest-summary')).toBe('61 alerts on 3 agents; 12 agents were looked at.');
    expect(shown('backtest-incomplete')).toContain('shorter time');
    expect(shown('backtest-row')).toMatch(/web-1.*\/var.*2 h 1 min, still open.*99\.3 %/s);
    await type('rule-raise', '85');
    await stable();
    expect(shown('backtest-summary')).toBeUndefined();
  });

  it('has nothing to try for kinds that are not measured', async () => {
    await show(makeAlertRule({ kind: 'offline' }));
    expect(shown('run-backtest')).toBeUndefined();
  });

  it('removes only what did not come with the product, and after a question', async () => {
    await show(makeAlertRule({ built_in: true }));
    expect(shown('delete-rule')).toBeUndefined();
    TestBed.resetTestingModule();
    const rule = makeAlertRule();
    await show(rule);
    ask.mockResolvedValue(true);
    await click('delete-rule');
    expect(api.remove).toHaveBeenCalledWith(rule.id);
    expect(navigate).toHaveBeenCalledWith(['/alert-rules']);
  });

  it('is only to be read without the right to change it', async () => {
    signedIn(['alerts.read']);
    await show(makeAlertRule());
    expect(await (await loader.getHarness(MatInputHarness.with(named('rule-name')))).isDisabled()).toBe(true);
    expect([shown('save-rule'), shown('run-backtest'), shown('delete-rule')]).toEqual(Array(3).fill(undefined));
  });
});
