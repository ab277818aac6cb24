#!/usr/bin/env bash
# `npm publish --dry-run` says that it would publish a package with "private": true; `npm publish` refuses it with EPRIVATE.
# Run with npm 11.19.1.
#
# Guess: the dry run refuses what the run refuses.
# Seen: status 0 and `+ name@version`, for a folder and for its tarball; only the run itself looks at "private".
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm install --silent --no-audit --no-fund --prefix npm npm@11.19.1
npm=$PWD/npm/node_modules/.bin/npm
mkdir package && cd package
echo '{ "name": "a-package-that-is-private", "version": "1.0.0", "private": true }' >package.json
"$npm" pack --silent >/dev/null
for what in . ./a-package-that-is-private-1.0.0.tgz; do
  dry=$("$npm" publish "$what" --dry-run 2>&1) || { echo "the dry run refuses $what now: $dry"; exit 1; }
  grep -q '^+ a-package-that-is-private@1.0.0$' <<<"$dry" || { echo "the dry run of $what says: $dry"; exit 1; }
  # Nobody listens there; what is private is refused before anybody is asked.
  run=$("$npm" publish "$what" --registry http://127.0.0.1:9 --//127.0.0.1:9/:_authToken=x --fetch-retries=0 2>&1) && exit 1
  grep -q EPRIVATE <<<"$run" || { echo "publishing $what says: $run"; exit 1; }
done
echo "npm $("$npm" --version): a dry run of publish takes a private package, publish refuses it (EPRIVATE)"
