import { makeNotificationChannel } from '@gururmm/console/testing';
import { channelForm, channelOf } from './channel-form';

describe('the form of a notification channel', () => {
  it('takes one address a line, or with commas', () => {
    const form = channelForm();
    form.patchValue({ name: ' On call ', recipients: 'a@example.com\nb@example.com, a@example.com' });
    expect(form.valid).toBe(true);
    expect(channelOf(form)).toEqual({
      name: 'On call',
      enabled: true,
      recipients: ['a@example.com', 'b@example.com'],
    });
    form.controls.recipients.setValue('nobody');
    expect(form.valid).toBe(false);
  });

  it('keeps secrets that are left empty', () => {
    const smtp = {
      host: 'mail.example.com',
      port: 465,
      security: 'tls' as const,
      username: 'rmm',
      from: 'a@b.example',
    };
    const email = channelForm(makeNotificationChannel({ kind: 'email', recipients: ['a@example.com'], smtp }));
    expect(email.valid).toBe(true);
    expect(channelOf(email).smtp).toEqual(smtp);
    const webhook = channelForm(makeNotificationChannel());
    expect(webhook.valid).toBe(true);
    expect(channelOf(webhook)).toEqual({ name: 'On call', enabled: true });
  });

  it('sends new ones where they were typed', () => {
    const form = channelForm(makeNotificationChannel());
    form.patchValue({ url: 'https://hooks.example.com/x', rotateSecret: true });
    expect(channelOf(form)).toMatchObject({ url: 'https://hooks.example.com/x', rotate_signing_secret: true });
  });

  it('wants a URL for a new webhook, and only an encrypted one', () => {
    const form = channelForm();
    form.patchValue({ kind: 'webhook', name: 'Hook' });
    expect(form.valid).toBe(false);
    form.controls.url.setValue('http://hooks.example.com');
    expect(form.valid).toBe(false);
    form.controls.url.setValue('https://hooks.example.com');
    expect(form.valid).toBe(true);
  });
});
