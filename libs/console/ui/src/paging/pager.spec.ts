import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { provideIcons } from '../icons/provide-icons';
import { Pager } from './pager';

function show(inputs: Record<string, unknown>): { loader: HarnessLoader; element: HTMLElement; pager: Pager } {
  TestBed.configureTestingModule({ providers: [provideIcons()] });
  const fixture = TestBed.createComponent(Pager);
  for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
  return {
    loader: TestbedHarnessEnvironment.loader(fixture),
    element: fixture.nativeElement as HTMLElement,
    pager: fixture.componentInstance,
  };
}

const named = (text: string) => MatButtonHarness.with({ selector: `[aria-label="${text}"]` });

describe('Pager', () => {
  it('says where the list stands and goes on', async () => {
    const { loader, element, pager } = show({ start: 51, count: 50, total: 1234, hasNext: true, hasPrevious: false });
    const next = jest.fn();
    pager.next.subscribe(next);
    const forward = await loader.getHarness(named('Next page'));
    expect(element.textContent).toContain('51–100 of 1,234');
    expect(await (await loader.getHarness(named('Previous page'))).isDisabled()).toBe(true);
    await forward.click();
    expect(next).toHaveBeenCalledTimes(1);
  });
});
