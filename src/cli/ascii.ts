const replacements: Readonly<Record<string, string>> = {
  '…': '~',
  '─': '-',
  '━': '-',
  '│': '|',
  '└': '`',
  '├': '|',
  '‖': '|',
  '≤': '<',
  '≥': '>',
  '·': '.',
  '→': '>',
};

/** Whether the locale's letters are UTF-8, by the variables in the order POSIX reads them. */
export function isUtf8Locale(environment: {
  readonly LC_ALL?: string | undefined;
  readonly LC_CTYPE?: string | undefined;
  readonly LANG?: string | undefined;
}): boolean {
  const { LC_ALL: all, LC_CTYPE: letters, LANG: language } = environment;
  const named = [all, letters, language].find((value) => value !== undefined && value !== '') ?? 'C';
  return /utf-?8/i.test(named);
}

/** The text for a terminal that knows ASCII only, as wide as before for single-width letters. */
export function asciiText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[^\u0000-\u007F]/gu, (letter) => replacements[letter] ?? '?');
}
