import { faultOfClaims } from './binding-claims';

const GITHUB = 'https://token.actions.githubusercontent.com';
const GITLAB = 'https://gitlab.com';
const OWN = 'https://git.example.com';

describe('claims that bind a rule', () => {
  it.each([
    [GITHUB, { sub: 'repo:acme/app:ref:refs/heads/main' }],
    [GITHUB, { sub: 'repo:acme/*' }],
    [GITHUB, { repository: 'acme/app', ref: '*' }],
    [GITHUB, { repository_owner: 'acme' }],
    [GITHUB, { repository_id: '1234' }],
    [GITLAB, { project_path: 'acme/app' }],
    [GITLAB, { namespace_path: 'acme' }],
    [GITLAB, { sub: 'project_path:acme/*' }],
    [OWN, { project_path: '*', ref: 'main' }],
  ])('%s %j', (issuer, claims) => {
    expect(faultOfClaims(issuer, claims)).toBeUndefined();
  });

  it.each([
    [OWN, {}],
    [OWN, { sub: '*' }],
    [OWN, { sub: '**' }],
    [OWN, { iss: OWN }],
    [OWN, { aud: 'x', sub: 'y' }],
    [GITHUB, { ref: 'refs/heads/main' }],
    [GITHUB, { sub: 'repo:*' }],
    [GITHUB, { sub: 'repo:acme*' }],
    [GITHUB, { sub: '*:ref:refs/heads/main' }],
    [GITHUB, { repository: 'acme*' }],
    [GITHUB, { repository: '*/app' }],
    [GITHUB, { repository_owner: 'acme*' }],
    [`${GITHUB}/`, { actor: 'ada' }],
    [GITLAB, { ref_protected: 'true' }],
    [GITLAB, { namespace_path: 'acme*' }],
  ])('refuses %s %j', (issuer, claims) => {
    expect(faultOfClaims(issuer, claims)).toEqual(expect.any(String));
  });
});
