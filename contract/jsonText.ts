/**
 * JSON as a shell wrote it into a file: it may begin with a byte order mark.
 *
 * @throws SyntaxError whose message is for people, also where a command that failed has left an empty file
 */
export function parseJson(text: string): unknown {
  const json = text.replace(/^\ufeff/, "");
  if (json.trim() === "") throw new SyntaxError("it is empty: what was to write it has printed nothing");
  // Read as UTF-8, every other byte of UTF-16 is a zero, which no JSON holds.
  if (json.includes("\0"))
    throw new SyntaxError(
      "it is UTF-16, as > of Windows PowerShell writes it: write it as UTF-8, with | Out-File -Encoding utf8",
    );
  return JSON.parse(json) as unknown;
}
