/** The page that `cgmon serve` answers "/" with. */
export function livePage(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>cgmon</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 2em }
  td, th { padding: .2em 1em .2em 0; text-align: left }
  td.n { text-align: right; font-variant-numeric: tabular-nums }
</style>
<h1>Containers</h1>
<table><thead><tr><th>container<th>image<th>memory<th>CPUs<th>now</thead><tbody></tbody></table>
<p><a href="/metrics">metrics</a>
<script>
  const body = document.querySelector('tbody');
  const cell = (text, number) => {
    const td = document.createElement('td');
    td.textContent = text ?? 'n/a';
    if (number) td.className = 'n';
    return td;
  };
  new EventSource('/api/live/watch').addEventListener('containers', ({ data }) => {
    body.replaceChildren(...JSON.parse(data).containers.map((one) => {
      const row = document.createElement('tr');
      const { memoryBytes, cpus } = one.latest;
      row.append(
        cell(one.name), cell(one.image),
        cell(memoryBytes === null ? null : Math.round(memoryBytes / 1048576) + ' MiB', true),
        cell(cpus === null ? null : cpus.toFixed(2), true),
        cell(one.endedNs === null ? one.currentCall ?? 'no tool call' : 'ended'),
      );
      return row;
    }));
  });
</script>
`;
}
