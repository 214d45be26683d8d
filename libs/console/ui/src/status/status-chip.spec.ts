import { TestBed } from '@angular/core/testing';
import { AGENT_STATUSES, COMMAND_STATUSES, JOB_STATES } from '@gururmm/shared/protocol';
import { StatusChip } from './status-chip';

describe('StatusChip', () => {
  it.each([...AGENT_STATUSES, ...COMMAND_STATUSES, ...JOB_STATES, 'not_started', 'skipped'])(
    'says %s in words',
    async (status) => {
      const fixture = TestBed.createComponent(StatusChip);
      fixture.componentRef.setInput('status', status);
      await fixture.whenStable();
      const chip = (fixture.nativeElement as HTMLElement).querySelector('[data-testid="status-chip"]');
      expect(chip?.textContent.trim().toLowerCase()).toBe(status.replaceAll('_', ' '));
      expect(chip?.getAttribute('data-tone')).toMatch(/^(good|warn|bad|busy|idle)$/);
    },
  );
});
