/**
 * Text of an agent for a viewer's labels: one line, without characters that control a terminal, turn the direction of
 * writing or are half of a pair; cut to `length` characters with "…".
 */
export function plainText(text: string, length: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ').trim();
  const letters = Array.from(line.slice(0, length * 2 + 2));
  return letters.length <= length ? letters.join('') : `${letters.slice(0, length - 1).join('')}…`;
}
