import { needVm } from './cgmon.js';

/**
 * An image of the VM's busybox alone, in which `claude --version` and `dpkg-query` answer as an image for agents
 * would: Podman copies the layers of every image once for every user, and a few MiB take no time.
 */
export async function makeTinyImage(name: string): Promise<void> {
  const root = '/tmp/tiny-image';
  const applets = 'sh cat chown mkdir ls grep echo id';
  await needVm(
    [
      `rm -rf ${root}; mkdir -p ${root}/bin ${root}/tmp`,
      `cp /usr/bin/busybox ${root}/bin/`,
      `for applet in ${applets}; do ln -s busybox ${root}/bin/$applet; done`,
      `printf '#!/bin/sh\\necho "2.1.16 (Claude Code)"\\n' > ${root}/bin/claude`,
      `printf '#!/bin/sh\\necho "install ok installed"\\n' > ${root}/bin/dpkg-query`,
      `chmod +x ${root}/bin/claude ${root}/bin/dpkg-query`,
      `tar --create --directory ${root} . | podman import --quiet - ${name}`,
    ].join(' && '),
  );
}

/** An image with a root-owned /testbed that holds `file`. */
export async function makeTestbed(base: string, name: string): Promise<void> {
  await needVm(
    `podman run --name testbed ${base} sh -c 'mkdir /testbed && echo before > /testbed/file' && ` +
      `podman commit --quiet --change 'CMD ["sh"]' testbed ${name} && podman rm testbed`,
  );
}
