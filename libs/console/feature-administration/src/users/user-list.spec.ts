import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { ApiError, ClientsApi, UsersApi } from '@gururmm/console/data-access';
import { makeClient, makeManagedUser, pageOf, settleTimers, signedIn } from '@gururmm/console/testing';
import { provideIcons } from '@gururmm/console/ui';
import { UserList } from './user-list';

describe('UserList', () => {
  const client = makeClient({ name: 'Harbour Dental' });
  const kim = makeManagedUser({ name: 'Kim', email: 'kim@example.com' });
  const owner = makeManagedUser({ name: 'Olive', email: 'olive@example.com', role: 'owner' });
  const api = { list: jest.fn(), create: jest.fn(), update: jest.fn(), remove: jest.fn(), invite: jest.fn() };
  const clients = { list: () => Promise.resolve(pageOf([client])) };
  let fixture: ComponentFixture<UserList>;
  let loader: HarnessLoader;

  beforeEach(() => {
    jest.resetAllMocks();
    signedIn();
    api.list.mockResolvedValue(pageOf([kim, owner]));
  });

  async function show(): Promise<void> {
    TestBed.configureTestingModule({
      providers: [
        provideIcons(),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        { provide: UsersApi, useValue: api },
        { provide: ClientsApi, useValue: clients },
      ],
    });
    fixture = TestBed.createComponent(UserList);
    loader = TestbedHarnessEnvironment.documentRootLoader(fixture);
    await stable();
  }

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
  const choose = async (testId: string, text: string) =>
    (await loader.getHarness(MatSelectHarness.with(named(testId)))).clickOptions({ text });
  const act = async (text: RegExp) => {
    const [menu] = await loader.getAllHarnesses(MatMenuHarness.with(named('user-actions')));
    await menu!.clickItem({ text });
    await stable();
  };
  const shown = (testId: string) => document.querySelector(`[data-testid="${testId}"]`)?.textContent.trim();
  const rows = async () => (await loader.getHarness(MatTableHarness)).getCellTextByColumnName();

  it('lists who may sign in, as what and how', async () => {
    await show();
    const columns = await rows();
    expect(columns['role']?.text).toEqual(['Technician', 'Owner']);
    expect(columns['signIn']?.text).toEqual(['Password and code', 'Password and code']);
    expect(columns['clients']?.text).toEqual(['All clients', 'All clients']);
  });

  it('creates somebody for some clients and shows the invitation link, once', async () => {
    api.create.mockResolvedValue({ ...kim, invitation_token: 'one-time', invitation_expires_at: '2026-01-08' });
    await show();
    await click('new-user');
    await click('save-user');
    expect(api.create).not.toHaveBeenCalled();
    await type('user-email-input', ' kim@example.com ');
    await type('user-name-input', 'Kim');
    await choose('user-scope', 'Only these clients');
    await click('save-user');
    expect(api.create).not.toHaveBeenCalled();
    await choose('user-clients', 'Harbour Dental');
    await click('save-user');
    expect(api.create).toHaveBeenCalledWith({
      email: 'kim@example.com',
      name: 'Kim',
      role: 'technician',
      client_scope: { kind: 'clients', client_ids: [client.id], denied_client_ids: [] },
    });
    expect(shown('invitation-link')).toBe('http://localhost/invitation#one-time');
    await click('close-shown-once');
    expect(shown('invitation-link')).toBeUndefined();
    expect(api.list).toHaveBeenCalledTimes(2);
  });

  it('gives a first password where one was typed, and then has no link to show', async () => {
    api.create.mockResolvedValue({ ...kim, invitation_token: null, invitation_expires_at: null });
    await show();
    await click('new-user');
    await type('user-email-input', 'kim@example.com');
    await type('user-name-input', 'Kim');
    await type('user-password', 'a first password');
    await click('save-user');
    expect(api.create).toHaveBeenCalledWith(expect.objectContaining({ password: 'a first password' }));
    expect(shown('invitation-link')).toBeUndefined();
  });

  it('shows in the dialog why it did not work', async () => {
    api.create.mockRejectedValue(new ApiError(409, 'conflict', 'There is a user with this address.'));
    await show();
    await click('new-user');
    await type('user-email-input', 'kim@example.com');
    await type('user-name-input', 'Kim');
    await click('save-user');
    expect(shown('error-detail')).toBe('There is a user with this address.');
  });

  it('disables only after a question, and enables without one', async () => {
    api.update.mockResolvedValueOnce({ ...kim, is_disabled: true }).mockResolvedValueOnce(kim);
    await show();
    await act(/Disable/);
    expect(api.update).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(api.update).toHaveBeenCalledWith(kim.id, { is_disabled: true });
    expect((await rows())['state']?.text[0]).toBe('Disabled');
    await act(/Enable/);
    expect(api.update).toHaveBeenLastCalledWith(kim.id, { is_disabled: false });
  });

  it('edits the role and keeps the rest', async () => {
    api.update.mockResolvedValue({ ...kim, role: 'read_only' });
    await show();
    await act(/Edit/);
    await choose('user-role', 'Read only');
    await click('save-user');
    expect(api.update).toHaveBeenCalledWith(kim.id, {
      name: 'Kim',
      role: 'read_only',
      client_scope: { kind: 'all', client_ids: [], denied_client_ids: [] },
    });
    expect((await rows())['role']?.text[0]).toBe('Read only');
  });

  it('deletes only after a question', async () => {
    api.remove.mockResolvedValue(undefined);
    await show();
    await act(/Delete/);
    expect(api.remove).not.toHaveBeenCalled();
    await click('confirm-action');
    expect(api.remove).toHaveBeenCalledWith(kim.id);
  });

  it('makes a new invitation link', async () => {
    api.invite.mockResolvedValue({ invitation_token: 'again', invitation_expires_at: '2026-01-08' });
    await show();
    await act(/invitation/);
    expect(shown('invitation-link')).toBe('http://localhost/invitation#again');
  });

  it('lets administrators alone touch others, and owners alone touch owners', async () => {
    signedIn(undefined, { role: 'administrator' });
    await show();
    expect(document.querySelectorAll('[data-testid="user-actions"]')).toHaveLength(1);
    await click('new-user');
    const roles = await loader.getHarness(MatSelectHarness.with(named('user-role')));
    await roles.open();
    const texts = await Promise.all((await roles.getOptions()).map((option) => option.getText()));
    expect(texts).not.toContain('Owner');
  });

  it.each([
    ['the permission to read only', ['users.read'] as const, 'all' as const],
    ['some clients only', undefined, 'clients' as const],
  ])('offers nothing to somebody with %s', async (_who, permissions, kind) => {
    signedIn(permissions, { client_scope: { kind, client_ids: [] } });
    await show();
    expect(shown('new-user')).toBeUndefined();
    expect(shown('user-actions')).toBeUndefined();
  });
});
