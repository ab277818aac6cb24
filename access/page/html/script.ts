/**
 * The page's own script; it needs nothing from elsewhere. Answers stand in the page as data, and only those that somebody looks
 * at become rows: a hundred consumers have some fifty thousand.
 */
export const SCRIPT = `
"use strict";
const byId = (id) => document.getElementById(id);

const drawing = document.querySelector("svg.access");
if (drawing) {
  // On the SVG itself, a listener for the focus would make a stop of it.
  const around = drawing.parentElement;
  const edges = [...drawing.querySelectorAll(".edge")];
  const nodes = [...drawing.querySelectorAll(".node")];
  const tell = (chosen, texts) => {
    const ends = new Set(chosen.flatMap(({ dataset }) => [dataset.from, dataset.to]));
    for (const edge of edges) edge.classList.toggle("lit", chosen.includes(edge));
    for (const node of nodes) node.classList.toggle("lit", ends.has(node.dataset.node));
    drawing.classList.toggle("choosing", chosen.length > 0);
    if (texts.length > 0) byId("detail").textContent = texts.slice(0, 6).join(". ") + (texts.length > 6 ? ". And " + (texts.length - 6) + " more." : ".");
  };
  const titleOf = (edge) => edge.querySelector("title").textContent;
  const look = (target) => {
    const edge = target.closest(".edge");
    const node = target.closest(".node");
    const chosen = edge ? [edge] : node ? edges.filter(({ dataset }) => dataset.from === node.dataset.node || dataset.to === node.dataset.node) : [];
    tell(chosen, chosen.map(titleOf));
  };
  // What scrolls under a resting mouse was not pointed at.
  around.addEventListener("mousemove", ({ target, movementX, movementY }) => (movementX !== 0 || movementY !== 0) && look(target));
  around.addEventListener("mouseleave", () => look(drawing.contains(document.activeElement) ? document.activeElement : drawing));
  around.addEventListener("focusin", ({ target }) => look(target));
  // One stop of the Tab key for all arrows; the arrow keys go from one to the next.
  const stop = (edge) => edges.forEach((one) => one.setAttribute("tabindex", one === edge ? "0" : "-1"));
  if (edges.length > 0) stop(edges[0]);
  const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  around.addEventListener("keydown", (event) => {
    const at = edges.indexOf(event.target.closest(".edge"));
    const to = event.key === "Home" ? 0 : event.key === "End" ? edges.length - 1 : at + (STEPS[event.key] ?? NaN);
    if (at < 0 || Number.isNaN(to)) return;
    event.preventDefault();
    const edge = edges[Math.max(0, Math.min(edges.length - 1, to))];
    stop(edge);
    edge.focus();
    edge.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

const filters = byId("filters");
if (filters) {
  const FIRST = 100;
  const { texts, rows } = JSON.parse(byId("data").textContent);
  const answers = rows.map(([consumer, family, question, answer, state, decidedBy, key]) => ({
    consumer: texts[consumer], family: texts[family], question, answer: texts[answer], state: texts[state], decidedBy: texts[decidedBy], key: texts[key],
  }));
  const body = document.querySelector("#answers-table tbody");
  const more = byId("more");
  const cells = [...document.querySelectorAll(".matrix button")];
  let fitting = [];
  const append = (count) => {
    const from = body.rows.length;
    for (const { consumer, question, answer, state, decidedBy, key } of fitting.slice(from, from + count)) {
      const row = body.insertRow();
      row.dataset.state = state;
      for (const text of [consumer, question]) row.insertCell().textContent = text;
      const mark = document.createElement("span");
      mark.className = "mark " + (state === "surprise" ? "bad" : state === "allowed" ? "good" : "plain");
      mark.textContent = answer;
      row.insertCell().append(mark);
      for (const text of [decidedBy, key]) row.insertCell().textContent = text;
    }
    more.hidden = body.rows.length === fitting.length;
    byId("shown").textContent = fitting.length + " of " + answers.length + " answers" + (more.hidden ? "" : ", the first " + body.rows.length + " shown");
  };
  const filter = () => {
    const { consumer, family, state, words } = filters.elements;
    const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const has = ({ question, decidedBy, key }) => { const text = (question + " " + decidedBy + " " + key).toLowerCase(); return wanted.every((word) => text.includes(word)); };
    fitting = answers.filter((one) => (!consumer.value || one.consumer === consumer.value) && (!family.value || one.family === family.value) && (!state.value || one.state === state.value) && has(one));
    for (const cell of cells) cell.setAttribute("aria-pressed", String(cell.dataset.consumer === consumer.value && cell.dataset.family === family.value));
    body.replaceChildren();
    append(FIRST);
  };
  filters.addEventListener("input", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(filter));
  more.addEventListener("click", () => append(500));
  for (const cell of cells)
    cell.addEventListener("click", () => {
      const { consumer, family } = filters.elements;
      const again = cell.getAttribute("aria-pressed") === "true";
      consumer.value = again ? "" : cell.dataset.consumer;
      family.value = again ? "" : cell.dataset.family;
      filter();
    });
  addEventListener("beforeprint", () => append(Infinity));
  filter();
}
`;
