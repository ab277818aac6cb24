#!/usr/bin/env bash
# eslint-plugin-import-x 4.18.1: no-cycle passes over a circle of "import type", and has no option to see it.
#
# Guess: two TypeScript files that import each other's types are a circle for import/no-cycle, or there is an option for it.
# Seen: nothing is reported; the same two files with an ordinary import each are.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund eslint@10.15.0 typescript@6.0.3 typescript-eslint@8.73.0 \
  eslint-plugin-import-x@4.18.1 eslint-import-resolver-typescript@4.4.5 >/dev/null 2>&1
cat >eslint.config.mjs <<'JS'
import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { parser } from "typescript-eslint";
export default [
  {
    files: ["**/*.ts"],
    languageOptions: { parser },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()], "import-x/extensions": [".ts"] },
    rules: { "import-x/no-cycle": "error" },
  },
];
JS
mkdir types values
echo 'import type { B } from "./b"; export interface A { b?: B }' >types/a.ts
echo 'import type { A } from "./a"; export interface B { a?: A }' >types/b.ts
echo 'import { b } from "./b"; export const a = () => b;' >values/a.ts
echo 'import { a } from "./a"; export const b = () => a;' >values/b.ts
for folder in types values; do
  echo "$folder: $(npx eslint "$folder" --format json | node -e 'let t="";process.stdin.on("data",(d)=>t+=d).on("end",()=>console.log(JSON.parse(t).flatMap((f)=>f.messages).map((m)=>m.ruleId).join(" ")||"nothing"))' || true)"
done | tee seen
diff seen - <<'SEEN'
types: nothing
values: import-x/no-cycle import-x/no-cycle
SEEN
