// The only reader of process.env.

/** The variables of this process that are meant for us. */
export function heliometerEnvironment(): Readonly<Record<string, string>> {
  const ours: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith('HELIOMETER_') && value !== undefined) ours[name] = value;
  }
  return ours;
}

/** What a child process gets: everything but our settings, which it is told over IPC, so that no secret is inherited. */
export function childEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('HELIOMETER_'));
  return { ...Object.fromEntries(inherited), ...extra };
}
