/** The page's own style. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2530; --dim: #55606e; --paper: #ffffff; --back: #f4f6fa; --rim: #d8dfe9; --accent: #0b57d0;
  --good: #0f6b38; --good-back: #e3f5ea; --bad: #a8201a; --bad-back: #fdeceb; --warn: #7a4b00; --warn-back: #fff3dc; --bar: #4c8bf5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf4; --dim: #a3afbf; --paper: #161c26; --back: #0d1118; --rim: #2b3543; --accent: #8ab4f8;
  --good: #74d99f; --good-back: #10291b; --bad: #ff9d95; --bad-back: #351513; --warn: #f0c067; --warn-back: #2e2410; --bar: #3f6fc4; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0; font: 15px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: var(--ink); background: var(--back); }
a { color: var(--accent); }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.matrix td { position: relative; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 3; }
header, main, footer, nav > ul { max-width: 100rem; margin: 0 auto; padding: 0 1.75rem; }
header { padding-top: 2rem; padding-bottom: 1.25rem; }
header p { margin: .2rem 0 0; color: var(--dim); }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; margin: 0; }
h2 { font-size: 1.2rem; letter-spacing: -.005em; margin: 0 0 .75rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
nav { position: sticky; top: 0; z-index: 2; background: var(--back); border-bottom: 1px solid var(--rim); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding-top: .6rem; padding-bottom: .6rem; }
nav a { text-decoration: none; font-weight: 500; } nav a:hover { text-decoration: underline; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.tiles li { flex: 1 1 9rem; background: var(--paper); border: 1px solid var(--rim); border-radius: 12px; padding: .7rem 1rem; color: var(--dim); }
.tiles b { display: block; font-size: 1.6rem; line-height: 1.25; color: var(--ink); font-variant-numeric: tabular-nums; }
.tiles .good b { color: var(--good); } .tiles .bad { background: var(--bad-back); } .tiles .bad b { color: var(--bad); }
section { background: var(--paper); border: 1px solid var(--rim); border-radius: 14px; padding: 1.25rem 1.4rem; margin: 1.25rem 0; }
.mark { display: inline-block; border-radius: 6px; padding: 0 .45rem; font-weight: 600; font-size: .85em; white-space: nowrap; }
.good.mark { color: var(--good); background: var(--good-back); } .bad.mark { color: var(--bad); background: var(--bad-back); } .warn.mark { color: var(--warn); background: var(--warn-back); }
.plain.mark { color: var(--dim); background: var(--back); }
.changes, .wrong { list-style: none; padding: 0; margin: 0; } .changes li, .wrong li { padding: .35rem .7rem; margin: .3rem 0; border-left: 4px solid var(--rim); border-radius: 4px; background: var(--back); overflow-wrap: anywhere; }
.changes.gains li, .wrong li { border-color: var(--bad); } .changes.losses li { border-color: var(--good); }
.scroll { overflow: auto; max-height: 75vh; border: 1px solid var(--rim); border-radius: 10px; }
.drawing { max-height: 85vh; padding: .5rem; } .drawing svg { display: block; margin: 0 auto; }
#detail { min-height: 4.2rem; margin: 0 0 .75rem; padding: .55rem .8rem; border-radius: 8px; background: var(--back); overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--rim); }
tbody tr:last-child > * { border-bottom: 0; } td { overflow-wrap: anywhere; min-width: 4.5rem; }
#answers-table td:first-child, .whole { white-space: nowrap; }
.number { text-align: right; }
thead th { position: sticky; top: 0; z-index: 1; background: var(--paper); box-shadow: inset 0 -1px var(--rim); white-space: nowrap; color: var(--dim); font-weight: 600; }
tbody th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.matrix td { padding: 0; min-width: 0; } .matrix tbody th { white-space: nowrap; position: sticky; left: 0; background: var(--paper); } .matrix thead th { white-space: normal; vertical-align: bottom; padding: .4rem .5rem; } .scroll + .scroll { margin-top: .75rem; }
.matrix button { width: 100%; border: 0; background: none; font: inherit; font-variant-numeric: tabular-nums; color: inherit; padding: .4rem .5rem; text-align: left; cursor: pointer; white-space: nowrap; }
.matrix button:hover { background: var(--back); } .matrix button[aria-pressed="true"] { background: var(--accent); color: var(--paper); }
.matrix button[aria-pressed="true"] * { color: inherit; }
.matrix .yes { color: var(--good); font-weight: 600; } .matrix .no { color: var(--dim); } .matrix .wrong-count { color: var(--bad); font-weight: 700; }
.full { display: flex; align-items: center; gap: .6rem; white-space: nowrap; font-variant-numeric: tabular-nums; } .fill { display: block; flex: 0 0 9rem; height: .6rem; border-radius: 1rem; background: var(--rim); overflow: hidden; } .fill span { display: block; height: 100%; background: var(--bar); border-radius: 1rem; } .fill .high { background: var(--bad); }
form { display: flex; flex-wrap: wrap; gap: .6rem 1rem; margin: 1rem 0 .75rem; align-items: end; } label { display: grid; gap: .15rem; color: var(--dim); font-size: .85rem; }
select, input, form button, .more { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--dim); border-radius: 8px; padding: .3rem .6rem; } select, input { min-width: 10rem; max-width: 22rem; }
form button, .more { cursor: pointer; } .more { margin-top: .75rem; } #shown { color: var(--dim); padding: .35rem 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { padding-top: .5rem; padding-bottom: 3rem; color: var(--dim); font-size: .9rem; overflow-wrap: anywhere; } footer ul { padding-left: 1.1rem; }
@media print {
  :root { --back: #ffffff; } body { font-size: 10.5pt; } nav, form, #detail, .more, .skip { display: none; } section { border: 0; padding: 0; break-inside: auto; }
  .scroll { max-height: none; overflow: visible; border: 0; } .drawing svg { max-width: 100%; height: auto; } thead th { position: static; } tr, li { break-inside: avoid; }
}
`;
