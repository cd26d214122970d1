import { needVm } from './cgmon.js';
import { vmForward } from './vm.js';

export const agentImage = 'localhost/cgmon-agent:2.1.16';

/** A `cgmon serve` that runs in the VM, reached from here. */
export interface Served {
  /** "127.0.0.1:41234": a port of this machine. */
  readonly target: string;
  metrics(accept?: string): Promise<string>;
  /** Metrics, once they hold what is looked for; rejects after half a minute. */
  until(holds: (page: string) => boolean, what: string): Promise<string>;
  /** What it said so far. */
  log(): Promise<string>;
  close(): Promise<void>;
}

const unit = 'cgmon-serve-test.service';

/** Starts it as a systemd unit of the user; one at a time. */
export async function serveInVm(options: string, guestPort: number): Promise<Served> {
  await needVm(
    `systemctl --user stop ${unit} 2>/dev/null; systemctl --user reset-failed ${unit} 2>/dev/null; rm -f serve.log
    systemd-run --quiet --user --unit=${unit} -p StandardError=file:$HOME/serve.log --setenv=PATH="$PATH" \
      cgmon serve --listen 127.0.0.1:${guestPort} ${options}
    for n in $(seq 200); do
      (exec 3<>/dev/tcp/127.0.0.1/${guestPort}) 2>/dev/null && exit 0
      systemctl --user --quiet is-active ${unit} || { cat serve.log >&2; exit 1; }
      sleep 0.1
    done; exit 1`,
  );
  const forward = await vmForward(guestPort);
  const target = `127.0.0.1:${forward.port}`;
  const metrics = async (accept = '*/*') => {
    const response = await fetch(`http://${target}/metrics`, { headers: { accept } });
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return response.text();
  };
  return {
    target,
    metrics,
    async until(holds, what) {
      let page = '';
      for (let attempt = 0; attempt < 150; attempt += 1) {
        page = await metrics();
        if (holds(page)) return page;
        await new Promise((done) => setTimeout(done, 200));
      }
      throw new Error(`never: ${what}\n${page.replaceAll(/^#.*\n/gm, '')}`);
    },
    log: () => needVm('cat serve.log'),
    async close() {
      forward.close();
      await needVm(`systemctl --user stop ${unit}`);
    },
  };
}

/** The value of the one series whose name and labels hold all of this; NaN: there is none. */
export function valueOf(page: string, name: string, ...labels: readonly string[]): number {
  const line = page
    .split('\n')
    .find(
      (one) =>
        (one.startsWith(`${name}{`) || one.startsWith(`${name} `)) &&
        labels.every((label) => one.includes(label)),
    );
  return line === undefined ? Number.NaN : Number(line.slice(line.lastIndexOf(' ') + 1));
}
