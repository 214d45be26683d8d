import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { ClientsApi, type TrustRule, TrustRulesApi } from '@gururmm/console/data-access';
import { makeClient, makeId, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { TrustRuleList } from './trust-rule-list';

describe('TrustRuleList', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const rule: TrustRule = {
    id: makeId(),
    name: 'servers',
    issuer: 'https://ci.example.com',
    audience: 'http://localhost',
    claims: { repository: 'acme/servers' },
    permissions: ['commands.run'],
    client_ids: [client.id],
    site_ids: null,
    lifetime_seconds: 900,
    created_by: makeId(),
    created_at: '2026-01-01T12:00:00.000Z',
  };
  const api = { list: jest.fn(), create: jest.fn(), remove: jest.fn() };
  const clients = { list: () => Promise.resolve(pageOf([client])), sites: () => Promise.resolve(pageOf([])) };
  let fixture: ComponentFixture<TrustRuleList>;
  let loader: HarnessLoader;

  beforeEach(async () => {
    jest.resetAllMocks();
    signedIn(['agents.read', 'commands.run', 'trust_rules.manage']);
    api.list.mockResolvedValue(pageOf([rule]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: TrustRulesApi, useValue: api },
        { provide: ClientsApi, useValue: clients },
      ],
    });
    fixture = TestBed.createComponent(TrustRuleList);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  });

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  const named = (testId: string) => ({ selector: `[data-testid="${testId}"]` });
  const click = async (testId: string) => {
    await (await loader.getHarness(MatButtonHarness.with(named(testId)))).click();
    await stable();
  };
  const type = async (testId: string, text: string) =>
    (await loader.getHarness(MatInputHarness.with(named(testId)))).setValue(text);
  const select = (testId: string) => loader.getHarness(MatSelectHarness.with(named(testId)));
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent.trim();

  it('says which jobs may do what, where and for how long', () => {
    const row = shown('trust-rule-row');
    expect(row).toContain('repository = acme/servers');
    expect(row).toContain('Run and cancel commands');
    expect(row).toContain('Only 1 client');
    expect(row).toContain('15 min');
  });

  it('makes a rule, once every field is right', async () => {
    api.create.mockResolvedValue(rule);
    await click('new-trust-rule');
    await type('trust-rule-name', 'servers');
    await type('trust-rule-issuer', 'http://ci.example.com');
    await type('trust-rule-claims', 'repository acme/servers');
    await (await select('reach-permissions')).clickOptions({ text: 'Run and cancel commands' });
    await click('save-trust-rule');
    expect(api.create).not.toHaveBeenCalled();
    await type('trust-rule-issuer', 'https://ci.example.com');
    await type('trust-rule-claims', 'repository = acme/servers');
    await click('save-trust-rule');
    expect(api.create).toHaveBeenCalledWith({
      name: 'servers',
      issuer: 'https://ci.example.com',
      audience: 'http://localhost',
      claims: { repository: 'acme/servers' },
      permissions: ['commands.run'],
      lifetime_seconds: 900,
    });
    expect(api.list).toHaveBeenCalledTimes(2);
  });

  it('deletes only after a question', async () => {
    api.remove.mockResolvedValue(undefined);
    await click('delete-trust-rule');
    expect(api.remove).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(api.remove).toHaveBeenCalledWith(rule.id);
  });
});
