import type { PolicyItem, PolicySetting, PolicyVersion } from '@gururmm/console/data-access';
import { valueText } from '../item-values';

export interface ChangedItem {
  title: string;
  before: string;
  after: string;
}

/** What a version says otherwise than the one before it, in the order of the catalogue. */
export function changedItems(
  catalogue: readonly PolicyItem[],
  version: PolicyVersion,
  before: PolicyVersion | undefined,
): ChangedItem[] {
  return catalogue.flatMap((item) => {
    const [old, now] = [before?.items[item.key], version.items[item.key]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [{ title: item.title, before: settingText(item, old), after: settingText(item, now) }];
  });
}

function settingText(item: PolicyItem, setting: PolicySetting | undefined): string {
  if (setting === undefined) return 'Not configured';
  return setting.state === 'off' ? 'Off' : valueText(item, setting.value);
}
