/** Makes an element. Text is always set as text; nothing on these pages is ever parsed as HTML. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.map((child) => (typeof child === 'string' ? plain(child) : child)));
  return element;
}

/** Without characters that turn the direction of writing, hide, or have no shape. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');
}

export function button(label: string, title: string, act: () => void): HTMLButtonElement {
  const element = el('button', { type: 'button', title, 'aria-label': title }, label);
  element.addEventListener('click', act);
  return element;
}
