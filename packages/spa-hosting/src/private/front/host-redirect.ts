/** Names that lead to another. */
export interface HostRedirect {
  readonly from: string[];
  readonly to: string;
}

/**
 * What the router's handler begins with: another host is answered with the same path and query under the right one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export function hostRedirectCode({ from, to }: HostRedirect): string {
  return `  if (${JSON.stringify(from)}.indexOf(request.headers.host.value.toLowerCase()) >= 0) {
    const query = Object.keys(request.querystring).map(function (name) {
      const field = request.querystring[name];
      return (field.multiValue || [field]).map(function (each) { return each.value === '' ? name : name + '=' + each.value; }).join('&');
    }).join('&');
    return {
      statusCode: 301,
      statusDescription: 'Moved Permanently',
      headers: { 'location': { value: 'https://${to}' + request.uri + (query && '?' + query) }, 'cache-control': { value: 'no-cache' } },
    };
  }
`;
}
