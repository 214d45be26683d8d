import { Component, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideIcons } from '../icons/provide-icons';
import { ListFrame } from './list-frame';

@Component({
  imports: [ListFrame],
  template: `
    <grmm-list-frame
      heading="Alerts"
      emptyHeading="No alerts"
      noMatch="No alert matches"
      [list]="list"
      [isFiltered]="isFiltered()"
    >
      <button listActions type="button">New</button>
      <div listFilters>Filters</div>
      @for (item of list.items(); track item) {
        <p class="row">{{ item }}</p>
      }
    </grmm-list-frame>
  `,
})
class Host {
  readonly isFiltered = signal(false);
  readonly list = {
    items: signal<readonly string[]>([]),
    total: signal(0),
    start: signal(1),
    isLoaded: signal(false),
    isLoading: signal(true),
    error: signal<{ detail: string; requestId: string | null } | null>(null),
    hasNext: signal(false),
    hasPrevious: signal(false),
    next: jest.fn(),
    previous: jest.fn(),
    reload: jest.fn(),
  };
}

describe('ListFrame', () => {
  let fixture: ComponentFixture<Host>;

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [provideIcons()] });
    fixture = TestBed.createComponent(Host);
    await fixture.whenStable();
  });

  const root = () => fixture.nativeElement as HTMLElement;
  const find = (testId: string) => root().querySelector(`[data-testid="${testId}"]`);

  it('shows at first that rows are on their way, with heading, actions and filters', () => {
    expect(find('loading')).not.toBeNull();
    expect(root().textContent).toMatch(/Alerts\s*New\s*Filters/);
  });

  it('shows the rows and pages through them', async () => {
    const { list } = fixture.componentInstance;
    list.isLoaded.set(true);
    list.items.set(['first', 'second']);
    list.total.set(7);
    list.hasNext.set(true);
    await fixture.whenStable();
    expect(root().querySelectorAll('.row')).toHaveLength(2);
    expect(find('pager-range')?.textContent).toBe('1–2 of 7');
    root().querySelector<HTMLButtonElement>('[aria-label="Next page"]')?.click();
    expect(list.next).toHaveBeenCalledTimes(1);
  });

  it('says whether there is nothing at all, or nothing that matches', async () => {
    fixture.componentInstance.list.isLoaded.set(true);
    await fixture.whenStable();
    expect(find('empty-state')?.textContent).toContain('No alerts');
    fixture.componentInstance.isFiltered.set(true);
    await fixture.whenStable();
    expect(find('empty-state')?.textContent).toContain('No alert matches');
  });

  it('says what went wrong and tries again', async () => {
    const { list } = fixture.componentInstance;
    list.isLoading.set(false);
    list.error.set({ detail: 'The server is gone.', requestId: null });
    await fixture.whenStable();
    expect(find('error-detail')?.textContent).toBe('The server is gone.');
    find('error-panel')?.querySelector('button')?.click();
    expect(list.reload).toHaveBeenCalledTimes(1);
  });
});
