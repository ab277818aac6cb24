/** Text for HTML and SVG, in elements and in attributes between quotes. */
export const escaped = (text: string | number): string =>
  String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
