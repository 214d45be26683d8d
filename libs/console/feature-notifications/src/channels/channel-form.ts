import { FormControl, FormGroup, type ValidatorFn, Validators } from '@angular/forms';
import type { NotificationChannel, NotificationChannelChanges } from '@gururmm/console/data-access';
import type { ChannelKind } from '@gururmm/shared/protocol';
import { merge } from 'rxjs';

const MAX_RECIPIENTS = 50;
const SMTP_PORT = 587;

export type ChannelForm = ReturnType<typeof channelForm>;

/** A channel as something to edit; without one, a new channel. Fields of other kinds are switched off. */
export function channelForm(channel?: NotificationChannel) {
  const smtp = channel?.smtp ?? null;
  const form = new FormGroup({
    kind: choice<ChannelKind>(channel?.kind ?? 'email'),
    clientId: new FormControl<string | null>(channel?.client_id ?? null),
    name: text(channel?.name, Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)),
    enabled: choice(channel?.enabled ?? true),
    recipients: text(channel?.recipients.join('\n'), Validators.required, recipientsFit),
    hasOwnServer: choice(smtp !== null),
    host: text(smtp?.host, Validators.required, Validators.pattern(/\S/)),
    port: new FormControl(smtp?.port ?? SMTP_PORT, {
      nonNullable: true,
      validators: [Validators.required, Validators.min(1), Validators.max(65_535)],
    }),
    security: choice(smtp?.security ?? 'starttls'),
    username: text(smtp?.username ?? '', Validators.maxLength(320)),
    password: text('', Validators.maxLength(1024)),
    from: text(smtp?.from, Validators.required, Validators.email),
    // What is stored is kept when it is left empty.
    url: text('', ...(channel === undefined ? [Validators.required] : []), Validators.pattern(/^https:\/\/\S+$/)),
    rotateSecret: choice(false),
  });
  const { hasOwnServer, kind } = form.controls;
  merge(kind.valueChanges, hasOwnServer.valueChanges).subscribe(() => switchFields(form.controls));
  switchFields(form.controls);
  return form;
}

/** What the form asks the server for, all but the kind and the client. */
export function channelOf(form: ChannelForm): NotificationChannelChanges {
  const value = form.getRawValue();
  const common = { name: value.name.trim(), enabled: value.enabled };
  if (value.kind === 'email') {
    return { ...common, recipients: linesOf(value.recipients), ...(value.hasOwnServer ? { smtp: smtpOf(value) } : {}) };
  }
  return {
    ...common,
    ...(value.url === '' ? {} : { url: value.url.trim() }),
    ...(value.kind === 'webhook' && value.rotateSecret ? { rotate_signing_secret: true } : {}),
  };
}

function smtpOf({ from, host, password, port, security, username }: ReturnType<ChannelForm['getRawValue']>) {
  return {
    host: host.trim(),
    port,
    security,
    from: from.trim(),
    ...(username.trim() === '' ? {} : { username: username.trim() }),
    ...(password === '' ? {} : { password }),
  };
}

/** What is switched off counts neither as missing nor as wrong. */
function switchFields(controls: ChannelForm['controls']): void {
  const isEmail = controls.kind.value === 'email';
  const hasServer = isEmail && controls.hasOwnServer.value;
  const { from, host, password, port, recipients, rotateSecret, security, url, username } = controls;
  const fields = [
    [recipients, isEmail],
    [controls.hasOwnServer, isEmail],
    ...[host, port, security, username, password, from].map((control) => [control, hasServer] as const),
    [url, !isEmail],
    [rotateSecret, controls.kind.value === 'webhook'],
  ] as const;
  for (const [control, isNeeded] of fields) {
    if (isNeeded) control.enable({ emitEvent: false });
    else control.disable({ emitEvent: false });
  }
}

/** One address a line; commas do as well. */
function linesOf(value: string): string[] {
  return [...new Set(value.split(/[\n,;]/).map((line) => line.trim()))].filter((line) => line !== '');
}

const recipientsFit: ValidatorFn = ({ value }) => {
  const lines = linesOf(String(value));
  const isFine = (line: string) => Validators.email(new FormControl(line)) === null;
  return lines.length > 0 && lines.length <= MAX_RECIPIENTS && lines.every(isFine) ? null : { recipients: true };
};

function choice<T>(value: T): FormControl<T> {
  return new FormControl<T>(value, { nonNullable: true });
}

function text(value: string | undefined, ...validators: ValidatorFn[]): FormControl<string> {
  return new FormControl(value ?? '', { nonNullable: true, validators });
}
