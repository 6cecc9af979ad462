/** ESLint's own form: a severity, or a severity with options. */
export type Rules = Record<string, 'off' | 'error' | ['error', ...unknown[]]>;
