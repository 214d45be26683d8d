import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonToggleHarness } from '@angular/material/button-toggle/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { PoliciesApi } from '@gururmm/console/data-access';
import { makePolicy, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { PolicyList } from './policy-list';

describe('PolicyList', () => {
  const list = jest.fn();
  let harness: RouterTestingHarness;

  async function show(url: string): Promise<void> {
    const policy = makePolicy({
      level: 'tag',
      tag: 'server',
      priority: 7,
      items: { a: { state: 'set' }, b: { state: 'set' }, c: { state: 'off' } },
    });
    list.mockReset().mockResolvedValue(pageOf([policy]));
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([{ path: 'policies', component: PolicyList }], withComponentInputBinding()),
        { provide: PoliciesApi, useValue: { list } },
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

  it('says for whom a policy is and how much it says', async () => {
    signedIn(['policies.read']);
    await show('/policies');
    const row = find('policy-row')?.textContent;
    expect(row).toContain('Tag server');
    expect(row).toContain('Priority 7');
    expect(row).toContain('2 set, 1 off');
    expect(find('new-policy')).toBeNull();
  });

  it('keeps the layer in the address', async () => {
    signedIn();
    await show('/policies?level=site');
    expect(list).toHaveBeenLastCalledWith({ level: 'site' }, { limit: 50, cursor: null });
    const loader = TestbedHarnessEnvironment.documentRootLoader(harness.fixture);
    await (await loader.getHarness(MatButtonToggleHarness.with({ text: 'Agent' }))).check();
    await stable();
    expect(TestBed.inject(Router).url).toBe('/policies?level=agent');
    await (await loader.getHarness(MatButtonToggleHarness.with({ text: 'All' }))).check();
    await stable();
    expect(list).toHaveBeenLastCalledWith({}, { limit: 50, cursor: null });
    expect(find('new-policy')).not.toBeNull();
  });
});
