/** Taken as it is by every shell. */
const PLAIN = /^[\w@%+:,./-]+$/;
const PLAIN_ON_WINDOWS = /^[\w@+:,./\\-]+$/;

/**
 * The words of a command as a value of `credential_process` that every SDK reads in the same way. botocore and the AWS CLI split
 * it as Python's shlex does; the SDKs for Go, Java and JavaScript hand it to `sh -c`. Single quotes mean the same to both. What
 * follows a space and a `#` or `;` is a comment to the SDKs for Go and JavaScript, whatever is quoted, and the SDK for Go takes
 * quotes off that stand at both ends: so a quote is closed and opened before such a character, and the last word is plain.
 * On Windows the one splits as a C program would, the others ask cmd.exe: what is not plain has no such spelling.
 *
 * @throws RangeError for a word that cannot be spelled, and says which
 */
export function credentialProcess(words: readonly string[], platform: NodeJS.Platform = process.platform): string {
  const isWindows = platform === "win32";
  const spelled = words.map((word) => {
    if ((isWindows ? PLAIN_ON_WINDOWS : PLAIN).test(word)) return word;
    const why = isWindows ? "has a character that SDKs read differently on Windows" : "has a control character in it";
    if (isWindows || /[\u0000-\u001f\u007f]/.test(word) || word === "")
      throw new RangeError(`a credential_process cannot hold ${JSON.stringify(word)}, which ${why}: move or rename it`);
    return `'${word.replaceAll("'", `'\\''`).replaceAll(/(\s)([#;])/gu, "$1''$2")}'`;
  });
  if (spelled.at(-1)?.endsWith("'")) throw new RangeError(`the last word must be plain, not ${spelled.at(-1)}`);
  return spelled.join(" ");
}
