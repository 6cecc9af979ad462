export * from './github-claims';
export * from './github-issuer';
export * from './github-oidc-provider';
export * from './github-oidc-role';
export * from './github-oidc-role-grants';
export * from './github-repository';
export * from './github-subject';
export * from './subject-format';
