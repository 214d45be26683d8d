import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonToggleHarness } from '@angular/material/button-toggle/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { provideRouter } from '@angular/router';
import { InventoryApi, LiveSocket } from '@gururmm/console/data-access';
import {
  FakeLiveSocket,
  makeAgentInventory,
  makeHardwareChange,
  makeService,
  makeSoftware,
  makeSoftwareChange,
  pageOf,
  settleTimers,
} from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { AgentInventoryPanel } from './agent-inventory-panel';

const TYPING_PAUSE_MS = 350;
/** So long events are gathered before anything is read again. */
const CALM_MS = 1_000;

describe('AgentInventoryPanel', () => {
  const api = {
    ofAgent: jest.fn(),
    hardwareChanges: jest.fn(),
    softwareOf: jest.fn(),
    softwareChangesOf: jest.fn(),
    servicesOf: jest.fn(),
  };
  const agentId = '00000000-0000-4000-8000-000000000001';
  const firstPage = { limit: 50, cursor: null };
  const live = new FakeLiveSocket();
  let fixture: ComponentFixture<AgentInventoryPanel>;

  async function show(): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: InventoryApi, useValue: api },
        { provide: LiveSocket, useValue: live },
      ],
    });
    fixture = TestBed.createComponent(AgentInventoryPanel);
    fixture.componentRef.setInput('agentId', agentId);
    await stable();
  }

  async function stable(): Promise<void> {
    await settleTimers();
    await fixture.whenStable();
  }

  beforeEach(() => {
    jest.resetAllMocks();
    api.ofAgent.mockResolvedValue(makeAgentInventory());
    api.hardwareChanges.mockResolvedValue(pageOf([makeHardwareChange()]));
    api.softwareOf.mockResolvedValue(pageOf([makeSoftware()]));
    api.softwareChangesOf.mockResolvedValue(
      pageOf([makeSoftwareChange(), makeSoftwareChange({ kind: 'removed', to_version: null })]),
    );
    api.servicesOf.mockResolvedValue(pageOf([makeService({ state: 'failed' })]));
  });

  const loader = () => TestbedHarnessEnvironment.documentRootLoader(fixture);
  const choose = async (text: string) => {
    await (await loader().getHarness(MatButtonToggleHarness.with({ text }))).check();
    await stable();
  };
  const search = async (text: string) => {
    await (await loader().getHarness(MatInputHarness)).setValue(text);
    await new Promise((resolve) => setTimeout(resolve, TYPING_PAUSE_MS));
    await stable();
  };
  const texts = (testId: string) =>
    [...document.querySelectorAll(`[data-testid="${testId}"]`)].map(({ textContent }) => textContent);

  it('shows the machine, its memory and disks, and what changed', async () => {
    await show();
    expect(api.ofAgent).toHaveBeenCalledWith(agentId);
    const text = document.body.textContent;
    for (const part of ['OptiPlex 7090', 'Physical machine', '8, 16 threads', 'DDR4 3200 MHz', 'SN730', '477 GiB']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('BIOS');
    expect(texts('hardware-change')[0]).toMatch(/os version: 11 → 12/);
  });

  it('says that nothing is known before the agent has told it', async () => {
    api.ofAgent.mockResolvedValue(makeAgentInventory({ hardware: null, hardware_collected_at: null }));
    await show();
    expect(document.body.textContent).toContain('Nothing known yet');
    api.ofAgent.mockResolvedValue(makeAgentInventory());
    live.events.next({ type: 'inventory_changed', payload: { agent_id: agentId, section: 'hardware' } });
    await new Promise((resolve) => setTimeout(resolve, CALM_MS + 100));
    await stable();
    expect(document.body.textContent).toContain('OptiPlex 7090');
  });

  it('searches what is installed', async () => {
    await show();
    await choose('Software');
    expect(api.softwareOf).toHaveBeenCalledWith(agentId, undefined, firstPage);
    expect(texts('software-row')[0]).toMatch(/7-Zip.*24\.08 \(x64\).*Igor Pavlov/s);
    api.softwareOf.mockResolvedValue(pageOf([]));
    await search('zip');
    expect(api.softwareOf).toHaveBeenLastCalledWith(agentId, 'zip', firstPage);
    expect(document.body.textContent).toContain('Nothing installed matches');
  });

  it('shows what was installed, removed and updated', async () => {
    await show();
    await choose('History');
    expect(texts('software-change-row')).toEqual([
      expect.stringMatching(/7-Zip.*Updated.*23\.01 → 24\.08/s),
      expect.stringMatching(/7-Zip.*Removed.*23\.01/s),
    ]);
  });

  it('filters services by their state', async () => {
    await show();
    await choose('Services');
    expect(texts('service-row')[0]).toMatch(/Spooler.*Print Spooler.*Failed.*By itself/s);
    const select = await loader().getHarness(
      MatSelectHarness.with({ selector: '[data-testid="filter-service-state"]' }),
    );
    await select.clickOptions({ text: 'Failed' });
    await stable();
    expect(api.servicesOf).toHaveBeenLastCalledWith(agentId, { state: 'failed' }, firstPage);
  });
});
