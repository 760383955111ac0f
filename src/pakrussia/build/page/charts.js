// Draws the charts of a page, one after the other, and sees that what is wider than the screen can
// be read and reached.

// Text of 12 pixels shrinks to 10 at most before the chart gets a scroll bar of its own.
const SMALLEST = 0.84;

// The library draws radio buttons beside a name; as a group a screen reader can tell the name.
function nameGroups(controls) {
  for (const group of controls.querySelectorAll('.vega-bind:has(.vega-bind-radio)')) {
    group.setAttribute('role', 'radiogroup');
    group.setAttribute('aria-label', group.querySelector('.vega-bind-name').textContent.trim());
  }
}

// A box that scrolls can be reached and moved by keyboard; one that does not is no extra stop.
function reachable(box, label) {
  const scrolls =
    box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  for (const [name, value] of [['tabindex', '0'], ['role', 'group'], ['aria-label', label]]) {
    if (scrolls) box.setAttribute(name, value);
    else box.removeAttribute(name);
  }
}

function fit(figure, title) {
  const box = figure.querySelector('.box');
  const drawing = box.querySelector('svg');
  const hint = figure.querySelector('.hint');
  const button = hint.querySelector('button');
  let whole = false;
  function again() {
    const small = box.clientWidth / drawing.width.baseVal.value < SMALLEST;
    hint.hidden = !small;
    figure.classList.toggle('wide', small && !whole);
    reachable(box, title);
  }
  button.addEventListener('click', () => {
    whole = !whole;
    button.setAttribute('aria-pressed', String(whole));
    again();
  });
  new ResizeObserver(again).observe(box);
  // A chart may change its own size, too.
  new MutationObserver(again).observe(drawing, { attributeFilter: ['width'] });
  again();
}

async function draw(figure) {
  const live = figure.querySelector('.live');
  const controls = figure.querySelector('.controls');
  try {
    await window.vegaEmbed(live, JSON.parse(figure.querySelector('script').textContent), {
      mode: 'vega',
      renderer: 'svg',
      actions: false,
      defaultStyle: false,
      bind: controls,
    });
  } catch (error) {
    figure.classList.add('failed'); // The still picture takes its place.
    console.error(error);
    return;
  }
  live.style.aspectRatio = '';
  nameGroups(controls);
  fit(figure, figure.querySelector('figcaption p')?.textContent ?? 'Chart');
}

// What is folded has no size: it is measured when it opens.
for (const box of document.querySelectorAll('.scroll, pre')) {
  const label = box.matches('pre') ? 'Code' : 'Table';
  new ResizeObserver(() => reachable(box, label)).observe(box);
}
for (const figure of document.querySelectorAll('figure.chart')) await draw(figure);
