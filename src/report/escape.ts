const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text for HTML and SVG. Names and commands come from an agent: markup stays text, and characters that turn the
 * direction of writing or control a terminal are taken out.
 */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ')
    .replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}
