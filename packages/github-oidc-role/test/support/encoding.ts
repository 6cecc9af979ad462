/** Matches a part of a policy, URL-encoded as IAM answers or not, with or without white space. */
export function inAnyEncoding(part: string): string {
  return [...part].map((character) => {
    const encoded = encodeURIComponent(character);
    const either = encoded === character ? character.replace(/[.*]/, '\\$&') : `(${character}|${encoded})`;
    return /[:,]/.test(character) ? `${either}(\\s|%20|\\+|%0A)*` : either;
  }).join('');
}
