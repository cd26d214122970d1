import { needVm } from './cgmon.js';

/** Podman copies the layers of every image once for every user: a few MiB take no time. */

/** An image of the VM's busybox and of what the steps put below $root. */
async function imported(name: string, applets: string, steps: readonly string[]): Promise<void> {
  await needVm(
    [
      'root=$(mktemp -d)',
      'mkdir -p $root/bin $root/tmp',
      'cp /usr/bin/busybox $root/bin/',
      `for applet in ${applets}; do ln -s busybox $root/bin/$applet; done`,
      ...steps,
      `tar --create --directory $root . | podman import --quiet - ${name}`,
      'rm -rf $root',
    ].join(' && '),
  );
}

/** In which `claude --version` and `dpkg-query` answer as an image for agents would. */
export async function makeTinyImage(name: string): Promise<void> {
  await imported(name, 'sh cat chown mkdir ls grep echo id', [
    `printf '#!/bin/sh\\necho "2.1.16 (Claude Code)"\\n' > $root/bin/claude`,
    `printf '#!/bin/sh\\necho "install ok installed"\\n' > $root/bin/dpkg-query`,
    `chmod +x $root/bin/claude $root/bin/dpkg-query`,
  ]);
}

/** With git, bash and the libraries of the VM's native CLI, for that to be mounted. */
export async function makeGitImage(name: string): Promise<void> {
  const programs = '/usr/bin/git /bin/bash /usr/local/bin/claude-native';
  const libraries = `ldd ${programs} | grep -o '/lib[^ ]*' | sort -u`;
  await imported(name, '$(busybox --list | grep -v bash)', [
    'mkdir -p $root/usr/bin $root/usr/local/bin && ln -s /bin/busybox $root/usr/bin/env',
    'cp /bin/bash $root/bin/ && cp /usr/bin/git $root/usr/bin/',
    `for library in $(${libraries}); do mkdir -p $root$(dirname $library) && cp -L $library $root$library; done`,
  ]);
}

/** An image with a root-owned /testbed that holds `file`. */
export async function makeTestbed(base: string, name: string): Promise<void> {
  await needVm(
    `podman run --name testbed ${base} sh -c 'mkdir /testbed && echo before > /testbed/file' && ` +
      `podman commit --quiet --change 'CMD ["sh"]' testbed ${name} && podman rm testbed`,
  );
}
