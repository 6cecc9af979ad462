import { Token } from 'aws-cdk-lib';

/**
 * Returns a text that can become part of a condition: written out, not empty, and nothing that IAM would replace.
 *
 * IAM replaces `${...}` in the values of a condition, also under StringEquals:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function literal(what: string, value: string): string {
  if (Token.isUnresolved(value)) {
    throw new Error(`${what} must be written out, got ${JSON.stringify(value)}: it is compared with a token of GitHub, so it has to be known at synth`);
  }
  if (value === '' || value !== value.trim() || /[\x00-\x1f\x7f]/.test(value)) {
    throw new Error(`${what} must be a text without spaces around it and without control characters, got ${JSON.stringify(value)}`);
  }
  if (value.includes('${')) {
    throw new Error(`${what} must not contain "\${", got ${JSON.stringify(value)}: IAM would take it for a policy variable; rename it on GitHub`);
  }
  return value;
}

/** Returns a text that is compared exactly, so that a wildcard in it is a mistake. */
export function exact(what: string, value: string): string {
  if (/[*?]/.test(literal(what, value))) {
    throw new Error(`${what} must not contain "*" or "?", got ${JSON.stringify(value)}: it is compared exactly; list each value (tags can be matched with GitHubSubject.tagPattern)`);
  }
  return value;
}

/** Returns an id of GitHub: digits only. */
export function numericId(what: string, value: string): string {
  if (!/^[1-9][0-9]*$/.test(literal(what, value))) {
    throw new Error(`${what} must be digits only, got ${JSON.stringify(value)}: "gh api repos/OWNER/REPO" shows the ids of a repository and its owner`);
  }
  return value;
}

/** Returns the full ref of a branch that was given by its short name. */
export function branchRef(name: string): string {
  return `refs/heads/${gitName('branch', exact('branch', name))}`;
}

/** Returns the full ref of a tag that was given by its short name. */
export function tagRef(name: string): string {
  return `refs/tags/${gitName('tag', exact('tag', name))}`;
}

/** Returns the full ref of the tags that a pattern matches. */
export function tagPatternRef(glob: string): string {
  if (!/[*?]/.test(literal('tag pattern', glob))) {
    throw new Error(`tag pattern must contain "*" or "?", got ${JSON.stringify(glob)}: use GitHubSubject.tag for one tag`);
  }
  return `refs/tags/${gitName('tag pattern', glob)}`;
}

/** Returns a full ref, or the SHA of a commit: what pins a reusable workflow. */
export function pinnedRef(what: string, ref: string): string {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(exact(what, ref))) {
    return ref;
  }
  const short = /^refs\/(?:heads|tags)\/(.*)$/.exec(ref);
  if (!short) {
    throw new Error(`${what} must be the full SHA of a commit, "refs/tags/NAME" or "refs/heads/NAME", got ${JSON.stringify(ref)}`);
  }
  gitName(what, short[1]);
  return ref;
}

/** What git refuses in the name of a branch or tag, wildcards aside: https://git-scm.com/docs/git-check-ref-format */
function gitName(what: string, name: string): string {
  if (name.startsWith('refs/')) {
    throw new Error(`${what} must be the short name, got ${JSON.stringify(name)}: leave out "refs/heads/" or "refs/tags/"`);
  }
  if (name === '' || name === '@' || /[ ~^:[\\]|\.\.|@\{|\/\/|^\/|[/.]$|(^|\/)\.|\.lock(\/|$)/.test(name)) {
    throw new Error(`${what} must be a name that git allows, got ${JSON.stringify(name)}: see "git check-ref-format"`);
  }
  return name;
}
