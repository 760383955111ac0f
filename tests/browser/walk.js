// What a reader of an open notebook would stumble over, as a list of sentences: boxes that are
// cut off or scroll sideways, labels that leave their drawing or lie on another, pictures without
// words, headings out of order.
() => {
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  const problems = [];
  const name = (node) => {
    const label = node.getAttribute("aria-label") || node.textContent || node.outerHTML;
    const kind = node.tagName.toLowerCase() + (node.classList.length ? "." + [...node.classList].join(".") : "");
    return `${kind} “${label.trim().replace(/\s+/g, " ").slice(0, 60)}”`;
  };
  const seen = (node) => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const OWN = ".jp-OutputArea-output, .jp-MarkdownOutput";

  // Sideways: a box may be wider inside only when it is made to scroll and takes the focus.
  const sideways = (node) => {
    const wider = node.scrollWidth - node.clientWidth;
    if (node.clientWidth === 0 || wider <= 1 || node.closest("svg")) return;
    const flow = getComputedStyle(node).overflowX;
    // What flows over into the box's own margin has its place there, as the ends of a number line.
    if (flow === "visible" && wider <= parseFloat(getComputedStyle(node).marginRight)) return;
    const display = getComputedStyle(node).display;
    if (display.startsWith("inline") && !display.includes("-")) return;
    // JupyterLab's own box for a table of pandas, which is as wide as its columns; Chromium lets
    // the keyboard into it. In a wide window the course's tables fit all the same.
    if (innerWidth < 1000 && node.closest(".jp-RenderedHTML:has(> div > .dataframe)")) return;
    const scrolls = flow === "auto" || flow === "scroll";
    if (scrolls && node.tabIndex >= 0) return;
    problems.push(`${scrolls ? "scrolls sideways without focus" : "cut off or too wide"} by ${wider}: ${name(node)}`);
  };
  const scroller = panel.querySelector(".jp-WindowedPanel-outer");
  if (scroller.scrollWidth > scroller.clientWidth + 1) problems.push("the notebook scrolls sideways");
  const own = [...panel.querySelectorAll(OWN)].filter(seen);
  for (const output of own) {
    sideways(output);
    for (const node of output.querySelectorAll("*")) if (node instanceof HTMLElement && seen(node)) sideways(node);
  }

  // Charts: the drawing within its output, its words within the drawing and apart.
  const charts = [...panel.querySelectorAll(".jp-RenderedVegaCommon5")].filter(seen);
  for (const chart of charts) {
    const svg = chart.querySelector("svg");
    if (!svg) {
      problems.push(`no drawing: ${name(chart)}`);
      continue;
    }
    const said = svg.closest("[role='graphics-document']")?.getAttribute("aria-label")?.trim();
    if (!said) problems.push(`no text alternative: ${name(svg)}`);
    // What hides what flows over it cuts a chart off, also further out than its own output.
    const frame = chart.closest(".jp-OutputArea-child").getBoundingClientRect();
    const box = svg.getBoundingClientRect();
    const near = (inner, outer, slack) =>
      inner.left >= outer.left - slack && inner.right <= outer.right + slack &&
      inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
    const title = (said || "").slice(0, 40);
    if (!near(box, frame, 1)) problems.push(`cut off by its output: chart “${title}”`);
    const words = [...svg.querySelectorAll("text")]
      .filter((text) => text.textContent.trim() && seen(text) && Number(getComputedStyle(text).opacity) > 0.05)
      .map((text) => ({ text, box: text.getBoundingClientRect(), turn: /rotate/.test(text.getAttribute("transform") || "") }));
    for (const one of words)
      if (!near(one.box, box, 2)) problems.push(`“${one.text.textContent}” leaves the drawing “${title}”`);
    for (let a = 0; a < words.length; a++)
      for (let b = a + 1; b < words.length; b++) {
        const [one, two] = [words[a], words[b]];
        if (one.turn || two.turn) continue;
        const across = Math.min(one.box.right, two.box.right) - Math.max(one.box.left, two.box.left);
        const down = Math.min(one.box.bottom, two.box.bottom) - Math.max(one.box.top, two.box.top);
        const line = Math.min(one.box.height, two.box.height);
        // A pale edge around a label is the same word, drawn in the same place below it.
        const shift = Math.hypot(one.box.left - two.box.left, one.box.top - two.box.top);
        if (one.text.textContent === two.text.textContent && shift < 1.5) continue;
        if (across > 2 && down > line * 0.35)
          problems.push(`“${one.text.textContent}” lies on “${two.text.textContent}” in “${title}”`);
      }
  }

  // Text alternatives of all other pictures.
  for (const image of panel.querySelectorAll(`:is(${OWN}) img`))
    if (!image.getAttribute("alt")?.trim()) problems.push(`no text alternative: ${name(image)}`);
  for (const svg of panel.querySelectorAll(`:is(${OWN}) svg`)) {
    if (svg.closest(".jp-RenderedVegaCommon5, [aria-hidden=true]") || svg.ownerSVGElement) continue;
    if (!svg.getAttribute("aria-label")?.trim() && !svg.querySelector("title")?.textContent.trim())
      problems.push(`no text alternative: ${name(svg)}`);
  }

  // Headings, as drawn.
  const headings = [...panel.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => one.closest(OWN) && seen(one));
  let level = 0;
  for (const heading of headings) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) problems.push(`heading of level ${own} after level ${level}: ${name(heading)}`);
    level = own;
  }
  const firsts = headings.filter((one) => one.tagName === "H1").length;
  if (firsts !== 1 || headings[0].tagName !== "H1") problems.push(`${firsts} headings of level 1, the first is ${name(headings[0])}`);

  const failed = panel.querySelectorAll("[data-mime-type='application/vnd.jupyter.error']").length;
  if (failed) problems.push(`${failed} cells failed`);
  return problems;
}
