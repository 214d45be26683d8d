import type { AbstractControl, ValidationErrors } from '@angular/forms';

/** Shortest password the server takes (OWASP ASVS 5, section 6.2.1 asks for at least 8, better 15). */
export const MIN_PASSWORD_LENGTH = 12;

/** The new password must be typed twice alike. The fault stands on the second field, where people look. */
export function samePasswords(form: AbstractControl): ValidationErrors | null {
  const repeated = form.get('repeated');
  if (repeated === null) return null;
  const differs = repeated.value !== form.get('next')?.value;
  const others = { ...repeated.errors };
  delete others['differs'];
  const errors = differs ? { ...others, differs: true } : others;
  repeated.setErrors(Object.keys(errors).length === 0 ? null : errors, { emitEvent: false });
  return null;
}
