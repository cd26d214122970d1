/** What is wrong with an SVG document as XML, and what an image must not have; empty: nothing. */
export function svgComplaints(svg: string): string[] {
  const wrong: string[] = [];
  const open: string[] = [];
  let at = 0;
  for (const match of svg.matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    wrong.push(...textComplaints(svg.slice(at, match.index)));
    at = match.index + match[0].length;
    const [, closes, name = '', attributes = '', alone] = match;
    if (!allowed.has(name)) wrong.push(`element ${name}`);
    const own = attributes.replaceAll(/aria-label="[^"]*"/g, '');
    if (/\s(on\w+|href|xlink:href|style)=/.test(own)) wrong.push(`attributes ${own}`);
    if (/NaN|undefined|Infinity|null/.test(own)) wrong.push(`figures ${own}`);
    wrong.push(...textComplaints(attributes));
    if (closes === '/') {
      if (open.pop() !== name) wrong.push(`</${name}> closes another`);
    } else if (alone !== '/') open.push(name);
  }
  wrong.push(...textComplaints(svg.slice(at)));
  if (open.length > 0) wrong.push(`left open: ${open.join(' ')}`);
  return wrong;
}

const allowed = new Set(['svg', 'g', 'rect', 'line', 'path', 'polygon', 'circle', 'text', 'title']);

function textComplaints(text: string): string[] {
  const wrong: string[] = [];
  if (/[<>]/.test(text)) wrong.push(`markup in text: ${text.slice(0, 80)}`);
  if (/&(?!amp;|lt;|gt;|quot;|#39;)/.test(text)) wrong.push(`a bare & in: ${text.slice(0, 80)}`);
  if (/[\p{Cf}\p{Cs}\uFFFE\uFFFF]|(?!\n)\p{Cc}/u.test(text))
    wrong.push('characters that XML or readers forbid');
  return wrong;
}
