import { FormControl, FormGroup, Validators } from '@angular/forms';
import { samePasswords } from './password-rules';

describe('samePasswords', () => {
  function form(next: string, repeated: string) {
    return new FormGroup(
      { next: new FormControl(next), repeated: new FormControl(repeated, Validators.required) },
      { validators: samePasswords },
    );
  }

  it('puts the fault on the field where people look', () => {
    const group = form('one two three', 'one two');
    expect(group.controls.repeated.errors).toEqual({ differs: true });
    expect(group.invalid).toBe(true);
  });

  it('takes the fault away once they are the same', () => {
    const group = form('one two three', 'one two');
    group.controls.repeated.setValue('one two three');
    expect(group.valid).toBe(true);
    group.controls.next.setValue('other');
    expect(group.valid).toBe(false);
  });

  it('keeps other faults of the field', () => {
    expect(form('x', '').controls.repeated.errors).toEqual({ required: true, differs: true });
  });
});
