import { runInNewContext } from 'vm';
import { properties } from './site';
import type { SpaHosting } from '../../src';

/** What a viewer-request function answers: the request, passed on, or a response. */
export interface Answer {
  readonly uri?: string;
  readonly statusCode?: number;
  readonly headers?: { [name: string]: { readonly value: string } };
}

/** The configuration id that stands for the one which is known only at deployment. */
export const CONFIG_ID = 'c0ffee';

/** The code that CloudFront gets. */
export function codeOf(site: SpaHosting): string {
  const code = properties(site, 'AWS::CloudFront::Function').FunctionCode as string | { 'Fn::Join': [string, (string | object)[]] };
  return typeof code === 'string' ? code : code['Fn::Join'][1].map((part) => typeof part === 'string' ? part : CONFIG_ID).join('');
}

/** Runs the code that CloudFront gets, for requests that have more than a path. */
export function routerOf(code: string, more: object = {}): (uri: string) => Answer {
  const handler = runInNewContext(`${code}; handler`) as (event: object) => Answer;
  return (uri) => handler({ version: '1.0', context: { eventType: 'viewer-request' }, request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {}, ...more } });
}
