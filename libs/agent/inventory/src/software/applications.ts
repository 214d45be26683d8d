import type { SoftwareItem } from '@gururmm/shared/protocol';
import { z } from 'zod';
import { known, labelOf } from '../text';

/** Arguments of `system_profiler` whose answer `readApplications` reads. */
export const APPLICATIONS = ['-json', '-detailLevel', 'mini', 'SPApplicationsDataType'];

const answerSchema = z.object({
  SPApplicationsDataType: z.array(
    z.object({
      _name: z.string(),
      version: z.string().optional(),
      obtained_from: z.string().optional(),
      path: z.string().optional(),
      lastModified: z.string().optional(),
    }),
  ),
});

/** Applications of macOS, without those that are parts of the system. @throws Error for another answer */
export function readApplications(answer: string): SoftwareItem[] {
  return answerSchema.parse(JSON.parse(answer)).SPApplicationsDataType.flatMap((application) => {
    const name = labelOf(application._name);
    if (name === undefined || application.path?.startsWith('/System/') === true) return [];
    const installed_on = /^\d{4}-\d{2}-\d{2}/.exec(application.lastModified ?? '')?.[0];
    const publisher = application.obtained_from === 'apple' ? 'Apple' : undefined;
    return [
      {
        source: 'applications' as const,
        name,
        ...known({ version: labelOf(application.version), publisher, installed_on }),
      },
    ];
  });
}
