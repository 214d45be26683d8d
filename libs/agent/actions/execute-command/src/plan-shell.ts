import { type Plan, withFirstOf } from './invocation';

/** The system's shell; the only place where a command is text for a shell, because that is what it is. */
export const planShell: Plan = ({ command }, surroundings) =>
  surroundings.isWindows
    ? withFirstOf(['cmd.exe'], surroundings, (program) => ({
        ok: true,
        program,
        // With /s, cmd strips exactly this outer pair of quotes and leaves the rest as it is.
        args: ['/d', '/s', '/c', `"${command}"`],
        isVerbatim: true,
      }))
    : withFirstOf(['/bin/sh', 'sh'], surroundings, (program) => ({ ok: true, program, args: ['-c', command] }));
