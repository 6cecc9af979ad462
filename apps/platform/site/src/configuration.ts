/** What the deployment tells the site at `/config.json`. */
export interface Configuration {
  /** Name of the environment. */
  readonly stage: string;
  /** Where the API is, relative to the site. */
  readonly apiUrl: string;
}

/** What holds where nobody deployed the site, such as on Vite's own server. */
const LOCAL: Configuration = { stage: 'development', apiUrl: '/api' };

export async function loadConfiguration(): Promise<Configuration> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  // A server that answers every path with the page answers this one with HTML.
  const isJson = response.headers.get('content-type')?.includes('json');
  return response.ok && isJson ? { ...LOCAL, ...await response.json() } : LOCAL;
}
