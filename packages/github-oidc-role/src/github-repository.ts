import { literal, numericId } from './private/names';

/**
 * The ids that GitHub gives an owner and a repository, and never gives again.
 *
 * `gh api repos/OWNER/REPO --jq '{ownerId: .owner.id, repositoryId: .id}'` shows them.
 */
export interface GitHubRepositoryIds {
  /** The id of the organization or user, digits only. */
  readonly ownerId: string;

  /** The id of the repository, digits only. */
  readonly repositoryId: string;
}

/**
 * A repository whose workflows may assume a role.
 */
export class GitHubRepository {
  /**
   * Names a repository.
   *
   * The letter case is kept and compared exactly: write both names as `gh api repos/OWNER/REPO --jq .full_name` shows them.
   *
   * @param owner the organization or user
   * @param name the repository without its owner
   * @param ids the ids of both, without which whoever gets the name later gets the role; GitHub Enterprise Server can't use them
   */
  public static of(owner: string, name: string, ids?: GitHubRepositoryIds): GitHubRepository {
    check('owner', owner, /^[A-Za-z0-9_-]{1,39}$/, 'up to 39 letters, digits, "-" and "_"');
    check('repository', name, /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, 'up to 100 letters, digits, "-", "_" and "."');
    return new GitHubRepository(owner, name, ids && {
      ownerId: numericId('ownerId', ids.ownerId),
      repositoryId: numericId('repositoryId', ids.repositoryId),
    });
  }

  /** The organization or user. */
  public readonly owner: string;

  /** The repository without its owner. */
  public readonly name: string;

  /** The ids of both, where they were given. */
  public readonly ids?: GitHubRepositoryIds;

  private constructor(owner: string, name: string, ids?: GitHubRepositoryIds) {
    this.owner = owner;
    this.name = name;
    this.ids = ids;
  }
}

function check(what: string, value: string, allowed: RegExp, sentence: string): void {
  if (!allowed.test(literal(what, value))) {
    const remedy = value.includes('@')
      ? ': give the ids as the third argument of GitHubRepository.of'
      : value.includes('/') ? ': give owner and repository separately' : '';
    throw new Error(`${what} must be ${sentence}, got ${JSON.stringify(value)}${remedy}`);
  }
}
