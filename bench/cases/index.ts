import type { Case, Side } from '../case';
import { alarmsFloor, alarmsKit } from './alarms-kit';
import { fargateApi, fargateServices } from './fargate-api';
import { githubActionsRole } from './github-actions-role';
import { githubOidcRole } from './github-oidc-role';
import { natInstance } from './nat-instance';
import { secureVpc } from './secure-vpc';
import { spaHosting } from './spa-hosting';

/** All cases, in the order of the report. */
export const cases: Case[] = [secureVpc, natInstance, githubOidcRole, githubActionsRole, fargateApi, fargateServices, spaHosting, alarmsKit, alarmsFloor];

export function caseOf(all: Case[], name: string): Case {
  const found = all.find((candidate) => candidate.name === name);
  if (!found) {
    throw new Error(`there is no case ${JSON.stringify(name)}: use one of ${JSON.stringify(all.map((candidate) => candidate.name))}`);
  }
  return found;
}

export function sideOf(all: Case[], name: string, which: string): Side<unknown> {
  const { ours, peer } = caseOf(all, name);
  return which === 'ours' ? ours : peer;
}
