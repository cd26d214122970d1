/** What JSON.stringify leaves as it is, though a terminal obeys it or a reader sees the text turned around. */
const obeyed = /[\u007F-\u009F\p{Cf}\u2028\u2029]/gu;

/** JSON in which control characters and marks of writing direction are written \uXXXX: any reader gives them back. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(obeyed, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
