import { computed, inject, Injectable } from '@angular/core';
import { type EffectivePolicy, Loadable, PoliciesApi, type PolicyItem } from '@gururmm/console/data-access';
import { sourceText, valueText } from '../item-values';

/** What an agent works by, in the words of the catalogue. */
@Injectable()
export class EffectivePolicyStore {
  private readonly api = inject(PoliciesApi);
  private readonly read = new Loadable<{ policy: EffectivePolicy; catalogue: readonly PolicyItem[] }>();

  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly policy = computed(() => this.read.value()?.policy ?? null);
  /** The agent said that it works by the newest state. */
  readonly isConfirmed = computed(() => {
    const policy = this.policy();
    return policy !== null && policy.confirmed_revision === policy.revision;
  });
  readonly groups = computed(() => {
    const { policy, catalogue } = this.read.value() ?? { policy: null, catalogue: [] };
    if (policy === null) return [];
    const groups = Map.groupBy(catalogue, ({ group }) => group);
    return [...groups].map(([heading, items]) => ({
      heading,
      items: items.flatMap((item) => itemView(item, policy.items[item.key])),
    }));
  });

  async show(agentId: string): Promise<void> {
    await this.read.load(async () => {
      const [policy, catalogue] = await Promise.all([this.api.effective(agentId), this.api.catalogue()]);
      return { policy, catalogue };
    });
  }
}

function itemView(item: PolicyItem, effective: EffectivePolicy['items'][string] | undefined) {
  if (effective === undefined) return [];
  const { source, overridden } = effective;
  return [
    {
      key: item.key,
      title: item.title,
      value: valueText(item, effective.value),
      source,
      sourceText: sourceText(source),
      isOff: effective.state === 'off',
      isPinned: effective.pinned,
      overridden: overridden.map(({ policy_id, policy_name, state, value }) => ({
        policyId: policy_id,
        text: `${policy_name}: ${state === 'off' ? 'Off' : valueText(item, value)}`,
      })),
    },
  ];
}
