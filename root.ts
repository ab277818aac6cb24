/** The folder of this program: of a checkout, or of what a package has of one. Only here is it found by where a source lies. */
export const ROOT = __dirname;
