import { Aws } from 'aws-cdk-lib';
import { GitHubRepository } from '../src';

const ids = { ownerId: '123', repositoryId: '456' };

describe('a repository', () => {
  test('keeps the letter case of its names', () => {
    expect(GitHubRepository.of('Acme-Inc', 'Shop.js')).toMatchObject({ owner: 'Acme-Inc', name: 'Shop.js', ids: undefined });
  });

  test('has ids where they are given', () => {
    expect(GitHubRepository.of('acme', 'shop', ids).ids).toEqual(ids);
  });

  test('does not follow later changes of the ids that it was given', () => {
    const given = { ...ids };
    const repository = GitHubRepository.of('acme', 'shop', given);
    given.repositoryId = '789';
    expect(repository.ids).toEqual(ids);
  });

  test.each(['', 'ac me', 'acme*', 'acme?', 'a'.repeat(40), 'acme:evil', '${aws:username}', ' acme'])('fails for the owner %j', (owner) => {
    expect(() => GitHubRepository.of(owner, 'shop')).toThrow(/^owner must (not )?(be|contain) /);
    expect(() => GitHubRepository.of(owner, 'shop')).toThrow(`got ${JSON.stringify(owner)}`);
  });

  test.each(['', 'sh op', 'shop*', '.', '..', 'a'.repeat(101), 'shop:evil', '${aws:username}', 'shop\n'])('fails for the name %j', (name) => {
    expect(() => GitHubRepository.of('acme', name)).toThrow(/^repository must (not )?(be|contain) /);
    expect(() => GitHubRepository.of('acme', name)).toThrow(`got ${JSON.stringify(name)}`);
  });

  test('fails for names with an id in them, and says where ids belong', () => {
    expect(() => GitHubRepository.of('acme@123', 'shop')).toThrow('got "acme@123": give the ids as the third argument of GitHubRepository.of');
    expect(() => GitHubRepository.of('acme', 'shop@456')).toThrow('got "shop@456": give the ids as the third argument of GitHubRepository.of');
  });

  test('fails for owner and repository in one, and says how to give them', () => {
    expect(() => GitHubRepository.of('acme', 'acme/shop')).toThrow('got "acme/shop": give owner and repository separately');
    expect(() => GitHubRepository.of('acme/shop', 'shop')).toThrow('got "acme/shop": give owner and repository separately');
  });

  test.each(['', '0', '12a', '-1', '1.5', '0x1', ' 1', 'MDEwOlJlcG9zaXRvcnkx'])('fails for the id %j, and says where to look it up', (id) => {
    expect(() => GitHubRepository.of('acme', 'shop', { ...ids, ownerId: id })).toThrow(/^ownerId must be /);
    expect(() => GitHubRepository.of('acme', 'shop', { ...ids, repositoryId: id })).toThrow(/^repositoryId must be /);
  });

  test('fails when a part is only known at deployment', () => {
    expect(() => GitHubRepository.of(Aws.ACCOUNT_ID, 'shop')).toThrow('owner must be written out');
    expect(() => GitHubRepository.of('acme', Aws.ACCOUNT_ID)).toThrow('repository must be written out');
    expect(() => GitHubRepository.of('acme', 'shop', { ...ids, ownerId: Aws.ACCOUNT_ID })).toThrow('ownerId must be written out');
  });
});
