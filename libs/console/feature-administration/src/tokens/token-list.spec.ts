import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { ApiError, type ApiToken, ClientsApi, TokensApi } from '@gururmm/console/data-access';
import { makeClient, makeId, makeSite, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { TokenList } from './token-list';

describe('TokenList', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const site = makeSite({ client_id: client.id, name: 'Branch' });
  const token: ApiToken = {
    id: makeId(),
    user_id: makeId(),
    name: 'nightly',
    permissions: ['agents.read', 'commands.run'],
    client_ids: [client.id],
    site_ids: null,
    address_ranges: ['203.0.113.0/24'],
    created_at: '2026-01-01T12:00:00.000Z',
    expires_at: '2026-04-01T12:00:00.000Z',
    last_used_at: null,
    last_used_address: null,
  };
  const api = { list: jest.fn(), create: jest.fn(), revoke: jest.fn() };
  const clients = { list: () => Promise.resolve(pageOf([client])), sites: () => Promise.resolve(pageOf([site])) };
  let fixture: ComponentFixture<TokenList>;
  let loader: HarnessLoader;

  beforeEach(async () => {
    jest.resetAllMocks();
    signedIn(['agents.read', 'commands.run', 'tokens.manage']);
    api.list.mockResolvedValue(pageOf([token]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: TokensApi, useValue: api },
        { provide: ClientsApi, useValue: clients },
      ],
    });
    fixture = TestBed.createComponent(TokenList);
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

  it('says what each token may do, where, and from which addresses', () => {
    const row = shown('token-row');
    expect(row).toContain('See agents, Run and cancel commands');
    expect(row).toContain('Only 1 client');
    expect(row).toContain('from 203.0.113.0/24');
    expect(row).toContain('never');
  });

  it("makes a token of one's own permissions, and shows its secret once", async () => {
    api.create.mockResolvedValue({ ...token, token: 'grmm_pat_secret' });
    await click('new-token');
    await click('save-token');
    expect(api.create).not.toHaveBeenCalled();
    await type('token-name', ' nightly ');
    const permissions = await select('reach-permissions');
    await permissions.open();
    const texts = await Promise.all((await permissions.getOptions()).map((option) => option.getText()));
    expect(texts).toEqual(['See agents', 'Run and cancel commands', 'Make and revoke API tokens']);
    await permissions.clickOptions({ text: 'Run and cancel commands' });
    await (await select('reach-clients')).clickOptions({ text: 'Harbour Dental' });
    await stable();
    await (await select('reach-sites')).clickOptions({ text: /Branch/ });
    await type('token-addresses', '203.0.113.0/24, 198.51.100.7');
    await (await select('token-lifetime')).clickOptions({ text: '7 days' });
    await click('save-token');
    expect(api.create).toHaveBeenCalledWith({
      name: 'nightly',
      permissions: ['commands.run'],
      client_ids: [client.id],
      site_ids: [site.id],
      address_ranges: ['203.0.113.0/24', '198.51.100.7'],
      expires_in_seconds: 604_800,
    });
    expect(shown('token-secret')).toBe('grmm_pat_secret');
    await click('close-shown-once');
    expect(shown('token-secret')).toBeUndefined();
  });

  it('shows in the dialog what the server refuses', async () => {
    api.create.mockRejectedValue(new ApiError(400, 'invalid_request', 'address_ranges must be addresses'));
    await click('new-token');
    await type('token-name', 'nightly');
    await (await select('reach-permissions')).clickOptions({ text: 'See agents' });
    await click('save-token');
    expect(shown('error-detail')).toBe('address_ranges must be addresses');
  });

  it('revokes only after a question', async () => {
    api.revoke.mockResolvedValue(undefined);
    await click('revoke-token');
    expect(api.revoke).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(api.revoke).toHaveBeenCalledWith(token.id);
    expect(api.list).toHaveBeenCalledTimes(2);
  });
});
