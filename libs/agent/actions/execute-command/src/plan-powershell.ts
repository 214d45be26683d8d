import { type Plan, withFirstOf } from './invocation';

/** Windows PowerShell, or PowerShell 7 where that is what exists. */
export const planPowershell: Plan = ({ command }, surroundings) =>
  withFirstOf(['powershell', 'pwsh'], surroundings, (program) => ({
    ok: true,
    program,
    args: ['-NoProfile', '-NonInteractive', '-Command', command],
  }));
