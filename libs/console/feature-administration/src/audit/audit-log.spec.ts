import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AuditApi, type AuditEntry, ApiError, ClientsApi } from '@gururmm/console/data-access';
import { makeId, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { AuditLog } from './audit-log';
import { sinceOf } from './periods';

describe('AuditLog', () => {
  const entry: AuditEntry = {
    id: makeId(),
    at: '2026-01-01T12:00:00.000Z',
    client_id: null,
    chain_seq: 42,
    actor_kind: 'api_token',
    actor_id: makeId(),
    actor_name: 'nightly',
    address: '203.0.113.9',
    request_id: 'req-1',
    action: 'site.update',
    object_kind: 'site',
    object_id: makeId(),
    before: { name: 'Old', auto_approve: false },
    after: { name: 'New', auto_approve: false },
    hash: 'ab'.repeat(32),
  };
  const list = jest.fn<Promise<unknown>, [Record<string, unknown>]>();
  let harness: RouterTestingHarness;
  let loader: HarnessLoader;

  async function show(url = '/audit'): Promise<void> {
    signedIn();
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideRouter([{ path: 'audit', component: AuditLog }], withComponentInputBinding()),
        { provide: AuditApi, useValue: { list } },
        { provide: ClientsApi, useValue: { list: () => Promise.resolve(pageOf([])) } },
      ],
    });
    harness = await RouterTestingHarness.create(url);
    loader = TestbedHarnessEnvironment.loader(harness.fixture);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await harness.fixture.whenStable();
  }

  beforeEach(() => list.mockReset().mockResolvedValue(pageOf([entry])));

  const find = (testId: string) =>
    (harness.fixture.nativeElement as HTMLElement).querySelector<HTMLElement>(`[data-testid="${testId}"]`);

  it('says who did what, what it changed, and where it stands in the chain', async () => {
    await show();
    expect(find('audit-entry')?.textContent).toContain('nightly (API token)');
    expect([...find('audit-changes')!.querySelectorAll('tbody tr')].map((row) => row.textContent)).toEqual([
      'nameOldNew',
    ]);
    expect(find('audit-chain')?.textContent).toBe('42');
  });

  it('takes its filters from the address', async () => {
    await show('/audit?object_kind=site&action=site.update&period=7d');
    expect(list.mock.lastCall![0]).toMatchObject({ object_kind: 'site', action: 'site.update' });
    expect(typeof list.mock.lastCall![0]['since']).toBe('string');
  });

  it('puts its filters into the address', async () => {
    await show();
    await (
      await loader.getHarness(MatSelectHarness.with({ selector: '[data-testid="audit-object"]' }))
    ).clickOptions({
      text: 'user',
    });
    await stable();
    expect(TestBed.inject(Router).url).toBe('/audit?object_kind=user');
    await (await loader.getHarness(MatInputHarness)).setValue('user.create');
    await new Promise((resolve) => setTimeout(resolve, 350));
    await stable();
    expect(TestBed.inject(Router).url).toBe('/audit?object_kind=user&action=user.create');
    expect(list.mock.lastCall![0]).toMatchObject({ object_kind: 'user', action: 'user.create' });
  });

  it('shows that nothing matches, and why nothing came', async () => {
    list.mockResolvedValue(pageOf([]));
    await show();
    expect(find('empty-state')?.textContent).toContain('Nothing was recorded');
    list.mockRejectedValue(new ApiError(500, 'internal', 'It could not be read.'));
    await harness.navigateByUrl('/audit?period=1d');
    await stable();
    expect(find('error-detail')?.textContent).toBe('It could not be read.');
  });

  it('counts periods back from now', () => {
    expect(sinceOf('1d', Date.parse('2026-01-02T00:00:00Z'))).toBe('2026-01-01T00:00:00.000Z');
    expect(sinceOf('nonsense', 0)).toBeUndefined();
    expect(sinceOf(undefined, 0)).toBeUndefined();
  });
});
