/**
 * Text for a terminal: control characters other than tabs and ends of lines are written out, and so are those that turn the
 * direction of writing and a return to the beginning of a line, because whoever chose a name or a value must not move the cursor or
 * hide a word.
 */
export const printable = (text: string): string =>
  text.replace(
    /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** What somebody else wrote, in one line: it must not begin a line that reads like one of ours. */
export const inOneLine = (text: string): string => text.replace(/[\n\r\v\f\u0085\u2028\u2029][\s\u0085]*/g, " ");
