// Every state of a page's charts, one control after the other: boxes ticked, each choice, both ends
// of each slider. Returns, as sentences, the words that leave a drawing: they would be cut off.
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
    const svg = figure.querySelector(".live svg");
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

  let states = 0;
  for (const figure of document.querySelectorAll("figure.chart")) {
    const all = (what) => [...figure.querySelectorAll(`.controls ${what}`)];
    const steps = [
      ...all("[type=checkbox]").map((box) => [box, true]),
      ...all("[type=radio]").map((radio) => [radio, true]),
      ...all("select").flatMap((list) => [...list.options].map((one) => [list, one.value])),
      ...all("[type=range]").flatMap((range) => [[range, range.min], [range, range.max]]),
    ];
    look(figure, "as it opens");
    for (const [input, value] of steps) {
      await set(figure, input, value);
      look(figure, `${input.name} ${value === true ? input.value : value}`);
    }
    states += 1 + steps.length;
  }
  return { problems: [...found], states };
}
