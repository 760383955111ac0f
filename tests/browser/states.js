// Every state of a page's charts, one control after the other: boxes ticked, each choice, both ends
// of each slider, and every step of it where a chart has a sentence to each. Returns, as sentences,
// the words that leave a drawing, which would be cut off, and states that say or show nothing.
async () => {
  // The drawing, over five frames in which it does not change.
  async function settled(figure) {
    const drawing = () => figure.querySelector(".live svg").outerHTML;
    let before = "";
    for (let still = 0; still < 5; ) {
      await new Promise((done) => requestAnimationFrame(done));
      const now = drawing();
      still = now === before ? still + 1 : 0;
      before = now;
    }
  }
  const found = new Set();

  function look(figure, state) {
    const svg = figure.querySelector(".live:not([hidden]) svg");
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const seen = text.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
      const box = text.getBoundingClientRect();
      if (!seen || !box.width || !text.textContent.trim()) continue;
      if (Number(getComputedStyle(text).opacity) < 0.05) continue;
      const out = Math.max(
        frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom,
      );
      const title = figure.querySelector(".title").textContent;
      if (out > 2) found.add(`${title}, ${state}: “${text.textContent}” leaves it by ${out.toFixed()}`);
    }
  }
  async function set(figure, input, value) {
    if (["checkbox", "radio"].includes(input.type)) {
      if (input.checked !== value) input.click();
    } else {
      input.value = value;
      for (const event of ["input", "change"]) input.dispatchEvent(new Event(event, { bubbles: true }));
    }
    await settled(figure);
  }

  // A chart with a sentence has one in each state, and marks.
  function lookAtSentence(figure, state) {
    const said = figure.querySelector(".state");
    if (!said) return;
    const title = figure.querySelector(".title").textContent;
    const text = said.textContent.trim();
    if (!text || /undefined|NaN|null/.test(text)) found.add(`${title}, ${state}: it says “${text}”`);
    const marks = figure.querySelectorAll(".live:not([hidden]) svg [role=graphics-symbol]");
    if (![...marks].some((one) => one.checkVisibility())) found.add(`${title}, ${state}: no marks`);
  }
  function ends(figure, range) {
    if (!figure.querySelector(".state")) return [range.min, range.max];
    const count = Math.round((range.max - range.min) / range.step);
    return Array.from({ length: count + 1 }, (_, n) => String(+range.min + n * range.step));
  }

  let states = 0;
  for (const figure of document.querySelectorAll("figure.chart")) {
    const all = (what) => [...figure.querySelectorAll(`.controls ${what}`)];
    const steps = [
      ...all("[type=checkbox]").map((box) => [box, true]),
      ...all("[type=radio]").map((radio) => [radio, true]),
      ...all("select").flatMap((list) => [...list.options].map((one) => [list, one.value])),
      ...all("[type=range]").flatMap((range) => ends(figure, range).map((end) => [range, end])),
    ];
    look(figure, "as it opens");
    for (const [input, value] of steps) {
      await set(figure, input, value);
      const state = `${input.name} ${value === true ? input.value : value}`;
      look(figure, state);
      lookAtSentence(figure, state);
    }
    states += 1 + steps.length;
  }
  return { problems: [...found], states };
}
