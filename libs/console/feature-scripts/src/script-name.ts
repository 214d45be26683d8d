import { Component, inject, input, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ScriptNames } from './script-names';

/** A script's name as a link to it. */
@Component({
  selector: 'grmm-script-name',
  imports: [RouterLink],
  template: `<a [routerLink]="['/scripts', scriptId()]">{{ name.value() ?? 'Script' }}</a>`,
})
export class ScriptName {
  private readonly names = inject(ScriptNames);

  readonly scriptId = input.required<string>();
  protected readonly name = resource({
    params: () => this.scriptId(),
    loader: ({ params }) => this.names.nameOf(params),
  });
}
