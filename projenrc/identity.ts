/** Who publishes Ashlar and under which names: the one place to change when either does. */
export const identity = {
  scope: '@ashlar',
  author: 'Ashlar contributors',
  license: 'Apache-2.0',
  repository: 'https://github.com/ashlar-constructs/ashlar',
} as const;

/** The names of one library in each package registry. */
export function publishedNames(name: string) {
  const words = name.split('-');
  const compact = words.join('');
  const pascal = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return {
    npm: `${identity.scope}/${name}`,
    // The bare name `ashlar` belongs to somebody else on PyPI, hence the prefix.
    pypi: { distName: `ashlar-${name}`, module: `ashlar_${words.join('_')}` },
    maven: {
      mavenGroupId: 'io.github.ashlar-constructs',
      mavenArtifactId: name,
      javaPackage: `io.github.ashlarconstructs.${compact}`,
    },
    nuget: { dotNetNamespace: `Ashlar.${pascal}`, packageId: `Ashlar.${pascal}` },
    go: { moduleName: 'github.com/ashlar-constructs/ashlar-go', packageName: compact },
  };
}
