// How files are on the disk. What was made of them holds as long as all of this is as it was.
const { createHash } = require("node:crypto");
const { statSync } = require("node:fs");
const path = require("node:path");

/** In milliseconds. A file system's clock may stand still for so long, and two changes within that look like one. */
const SETTLED = 5_000;

/**
 * Sizes, times of change and places on the disk, with the version of Node.js and the folder that the files are of; nobody can set the time
 * of a file's last change (`ctime`).
 *
 * @param files whole paths, or relative to the folder
 * @returns a hash of all that, and when the last of the files was changed, in milliseconds since 1970
 * @throws Error when one is gone
 */
exports.stateOf = (root, files) => {
  const sum = createHash("sha256").update(`${process.versions.node}\0${root}`);
  let changedAt = 0;
  for (const file of files) {
    const { size, mtimeNs, ctimeNs, ino } = statSync(path.isAbsolute(file) ? file : `${root}${path.sep}${file}`, {
      bigint: true,
    });
    sum.update(`\0${file}\0${size} ${mtimeNs} ${ctimeNs} ${ino}`);
    changedAt = Math.max(changedAt, Number(ctimeNs / 1_000_000n));
  }
  return { state: sum.digest("hex"), changedAt };
};

/** Whether a change was so long before a time that the next one will look different. */
exports.isSettled = (changedAt, at) => changedAt < at - SETTLED;

/** Milliseconds that a file system's clock may be behind. */
const BEHIND = 20;

/** Whether a file that was changed at one time may have been so since another; both in milliseconds since 1970. */
exports.mayBeSince = (changedAt, begun) => changedAt >= begun - BEHIND;
