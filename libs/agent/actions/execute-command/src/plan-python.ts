import { type Plan, withFirstOf } from './invocation';

/** `python -c` on Windows, `python3 -c` elsewhere. */
export const planPython: Plan = ({ command }, surroundings) =>
  withFirstOf(
    surroundings.isWindows ? ['python', 'python3', 'py'] : ['python3', 'python'],
    surroundings,
    (program) => ({
      ok: true,
      program,
      args: ['-c', command],
    }),
  );
