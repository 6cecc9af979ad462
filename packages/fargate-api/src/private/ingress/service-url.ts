import { Token } from 'aws-cdk-lib';

/** Where clients call a service: under the first of its own host names that is plain, else under the API's, at the part of its path without wildcards. */
export function serviceUrl(apiUrl: string, { path = '', hostNames = [] }: { readonly path?: string; readonly hostNames?: string[] }): string {
  const [scheme] = apiUrl.split('://');
  const hostName = hostNames.find((name) => Token.isUnresolved(name) || !/[*?]/.test(name));
  const base = hostName === undefined ? apiUrl : `${scheme}://${hostName}`;
  return `${base}${path.replace(/[*?].*$/, '').replace(/\/$/, '')}`;
}
